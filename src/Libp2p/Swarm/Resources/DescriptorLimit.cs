using System.Globalization;

namespace Libp2p.Swarm.Resources;

/// <summary>How many files and sockets the process may have open.</summary>
internal static class DescriptorLimit
{
    /// <summary>Where nothing says it: what Unix systems usually begin with.</summary>
    private const int Usual = 1024;

    private const string Line = "Max open files";

    /// <summary>What holds for this process.</summary>
    public static int OfThisProcess()
    {
        const string limits = "/proc/self/limits";
        return OperatingSystem.IsLinux() && File.Exists(limits) ? Read(File.ReadLines(limits)) : Usual;
    }

    /// <summary>Reads the soft limit.</summary>
    internal static int Read(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(one => one.StartsWith(Line, StringComparison.Ordinal));
        var words = line?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [var soft, ..] && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : Usual;
    }
}
