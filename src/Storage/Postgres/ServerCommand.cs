using System.Diagnostics;

namespace Bib.Storage.Postgres;

/// <summary>
/// Runs PostgreSQL's programs on a cluster, under the server's account, wherever the cluster lies.
/// </summary>
/// <remarks>
/// As root the cluster's folder is opened before the account is changed and handed down as descriptor 9;
/// <c>/proc/self/fd/9</c> then leads straight to it, also where the account may not look into the folders above. Every
/// server process inherits the descriptor, for PostgreSQL forks and does not execute itself anew on Linux.
/// </remarks>
internal sealed class ServerCommand(ServerAccount? account, string clusterDirectory)
{
    private const string Inherited = "/proc/self/fd/9";

    /// <summary>What the programs are to be told as the cluster's folder.</summary>
    public string DirectoryArgument => account is null ? clusterDirectory : Inherited;

    /// <summary>
    /// Describes a process; its output goes to a file and not to a pipe that would break when bibd dies.
    /// </summary>
    public ProcessStartInfo Describe(string program, IEnumerable<string> arguments, string outputFile, bool hasInput)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, WorkingDirectory = "/" };
        var input = hasInput ? "" : "</dev/null";
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(
            "out=$1; dir=$2; shift 2; exec setsid \"$@\" 9<\"$dir\" >>\"$out\" 2>&1 " + input);
        start.ArgumentList.Add("bibd");
        start.ArgumentList.Add(outputFile);
        start.ArgumentList.Add(clusterDirectory);
        foreach (var word in account?.Prefix ?? []) start.ArgumentList.Add(word);
        start.ArgumentList.Add(program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);

        // Nothing of bibd's environment reaches the server; C keeps its messages in the language that is parsed.
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        return start;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="PostgresServerException">It failed; carries the end of what it said.</exception>
    public async Task RunAsync(
        string program, IReadOnlyList<string> arguments, string outputFile, string? input, CancellationToken cancellationToken)
    {
        using var process = Process.Start(Describe(program, arguments, outputFile, input is not null))!;
        try
        {
            if (input is not null) await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode == 0) return;
        throw new PostgresServerException(
            $"{Path.GetFileName(program)} failed with exit code {process.ExitCode}: {Tail(outputFile)}");
    }

    /// <summary>The last lines of an output file.</summary>
    public static string Tail(string file)
    {
        const int lines = 8;
        return File.Exists(file) ? string.Join(" | ", File.ReadLines(file).TakeLast(lines)) : "(no output)";
    }
}
