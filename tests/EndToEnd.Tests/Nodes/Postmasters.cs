using System.Globalization;

namespace Bib.EndToEnd.Tests.Nodes;

/// <summary>Looks for the servers of one cluster in the process table.</summary>
internal static class Postmasters
{
    /// <summary>
    /// The postmasters that run on a cluster. A child that has just been forked looks like its postmaster until it
    /// renames itself, so whoever descends from another one does not count.
    /// </summary>
    public static IReadOnlyList<int> Of(string cluster)
    {
        var found = new Dictionary<int, int>();
        foreach (var (pid, arguments) in CommandLines())
        {
            var isServer = Path.GetFileName(arguments[0]) == "postgres" && arguments.Contains("-D");
            if (isServer && RunsIn(pid, cluster) && Status(pid, "PPid:") is { } parent) found[pid] = (int)parent;
        }

        return [.. found.Where(entry => !found.ContainsKey(entry.Value)).Select(entry => entry.Key)];
    }

    /// <summary>The postmaster's children that serve the node's grains.</summary>
    public static IReadOnlyList<int> BackendsOf(int postmaster) =>
        [.. CommandLines()
            .Where(entry => entry.Arguments[0].StartsWith("postgres: bibd_app ", StringComparison.Ordinal))
            .Select(entry => entry.Pid)
            .Where(pid => Status(pid, "PPid:") == postmaster)];

    /// <summary>Every process with its arguments, as anybody on the machine sees them.</summary>
    public static IEnumerable<(int Pid, string[] Arguments)> CommandLines()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid)) continue;
            if (Read(Path.Combine(folder, "cmdline")) is { Length: > 0 } line)
                yield return (pid, line.Split('\0', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } arguments
                    ? arguments
                    : [line]);
        }
    }

    /// <summary>A process's variables; empty when it has ended or is somebody else's.</summary>
    public static string EnvironmentOf(int pid) => Read($"/proc/{pid}/environ") ?? "";

    /// <summary>The first number of a line of /proc/pid/status; null when the process is gone or a zombie.</summary>
    public static long? Status(int pid, string line)
    {
        if (Read($"/proc/{pid}/status") is not { } status || status.Contains("State:\tZ", StringComparison.Ordinal))
            return null;
        var text = status.Split('\n').FirstOrDefault(row => row.StartsWith(line, StringComparison.Ordinal));
        return text is null ? null : long.Parse(
            text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// By the folder it works in, or by the descriptor it was handed: its argument names neither where root runs it.
    /// </summary>
    private static bool RunsIn(int pid, string cluster) =>
        new[] { "cwd", "fd/9" }.Any(link => LinkTarget($"/proc/{pid}/{link}") == cluster);

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // ended while we looked
        }
    }
}
