using System.Diagnostics;
using Bib.Cli.Errors;

namespace Bib.Cli.Connections;

/// <summary>Finds and starts the node's program.</summary>
internal static class Bibd
{
    private const int LogTailBytesMax = 16 * 1024;

    /// <summary>
    /// Where a node that bib started logs: the XDG state folder, where one is named; else root's own.
    /// </summary>
    public static string LogFile(Func<string, string?> variable)
    {
        var state = variable("XDG_STATE_HOME");
        if (string.IsNullOrEmpty(state) || !Path.IsPathRooted(state))
        {
            if (Environment.IsPrivilegedProcess) return "/var/log/bibd.log";
            state = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        }

        return Path.Combine(state, "bibd", "bibd.log");
    }

    /// <summary>Starts bibd in a session of its own, so that it outlives this terminal.</summary>
    /// <exception cref="CliException">There is no bibd.</exception>
    public static Process Start(Func<string, string?> variable, string socket, string log)
    {
        var program = Find(variable) ?? throw new CliException(
            CliException.CannotStart, ExitCode.Failed, "bibd was not found beside bib or on PATH.",
            "Name it: BIB_BIBD=/path/to/bibd bib node start");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        var start = new ProcessStartInfo("/bin/sh")
        {
            // setsid where there is one; exec, so that the process we wait for is bibd itself.
            ArgumentList =
            {
                "-c",
                "if command -v setsid >/dev/null; then exec setsid \"$0\" \"$@\"; else exec nohup \"$0\" \"$@\"; fi "
                + "</dev/null >>\"$BIB_NODE_LOG\" 2>&1",
                program, "--api-socket", socket,
            },
            Environment = { ["BIB_NODE_LOG"] = log },
        };
        return Process.Start(start)!;
    }

    /// <summary>The last line that was logged after <paramref name="offset"/>; null when there is none.</summary>
    public static string? LastLine(string log, long offset)
    {
        if (!File.Exists(log)) return null;
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(Math.Max(offset, file.Length - LogTailBytesMax), SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
    }

    /// <summary>The program; null where there is none.</summary>
    public static string? Find(Func<string, string?> variable)
    {
        if (variable("BIB_BIBD") is { Length: > 0 } named) return File.Exists(named) ? named : null;
        var folders = (variable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return folders.Prepend(AppContext.BaseDirectory)
            .Select(folder => Path.Combine(folder, "bibd"))
            .FirstOrDefault(File.Exists);
    }
}
