using System.Diagnostics;
using Bib.Cli.Errors;

namespace Bib.Cli.Connections;

/// <summary>Finds and starts the node's program.</summary>
internal static class Bibd
{
    /// <summary>The program's file name.</summary>
    public const string Program = "bibd";

    /// <summary>How the variables begin that are settings of the node.</summary>
    public const string OwnVariables = "BIBD_";

    private const int LogTailBytesMax = 16 * 1024;
    private const string SocketFlag = "--api-socket";

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
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    /// <param name="socket">Where it is to listen, unless <paramref name="arguments"/> say it.</param>
    /// <param name="log">The file that takes what it writes.</param>
    /// <param name="arguments">What it is started with besides.</param>
    /// <param name="variables">
    /// Variables that it has besides those of this process; null where it gets no setting by a variable, this process's
    /// neither.
    /// </param>
    /// <exception cref="CliException">There is no bibd.</exception>
    public static Process Start(
        Func<string, string?> variable,
        string socket,
        string log,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? variables)
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
                program,
            },
            Environment = { ["BIB_NODE_LOG"] = log },
        };
        if (variables is null) RemoveSettings(start);
        else foreach (var (name, value) in variables) start.Environment[name] = value;
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        if (!arguments.Any(argument => argument.Split('=')[0] == SocketFlag))
        {
            start.ArgumentList.Add(SocketFlag);
            start.ArgumentList.Add(socket);
        }

        return Process.Start(start)!;
    }

    private static void RemoveSettings(ProcessStartInfo start)
    {
        string[] settings = [.. start.Environment.Keys.Where(name => name.StartsWith(OwnVariables, StringComparison.Ordinal))];
        foreach (var setting in settings) start.Environment.Remove(setting);
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
            .Select(folder => Path.Combine(folder, Program))
            .FirstOrDefault(File.Exists);
    }
}
