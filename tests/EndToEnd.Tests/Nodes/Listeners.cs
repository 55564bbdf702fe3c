using System.Globalization;

namespace Bib.EndToEnd.Tests.Nodes;

/// <summary>Which TCP ports a process listens on, as the kernel tells it.</summary>
internal static class Listeners
{
    private const string Listening = "0A";

    public static IReadOnlyList<(string Address, int Port)> Of(int pid)
    {
        var sockets = Directory.EnumerateFiles($"/proc/{pid}/fd")
            .Select(file => new FileInfo(file).LinkTarget ?? "")
            .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(target => target["socket:[".Length..^1])
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists).SelectMany(File.ReadLines)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields.Length > 9 && fields[3] == Listening && sockets.Contains(fields[9]))
                .Select(fields => fields[1].Split(':'))
                .Select(parts => (parts[0], int.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))),
        ];
    }
}
