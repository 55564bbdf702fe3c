using System.ComponentModel;
using System.Diagnostics;

namespace Bib.Storage.Postgres.Containers;

/// <summary>docker's or podman's command line. Both take the words that are used here.</summary>
/// <param name="Program">The program's full path.</param>
internal sealed record ContainerEngine(string Program)
{
    private static readonly string[] _known = ["docker", "podman"];

    /// <summary>Whether this is podman, whose rootless containers have user ids of their own.</summary>
    public bool IsPodman => Path.GetFileName(Program).StartsWith("podman", StringComparison.Ordinal);

    /// <summary>The engine that was named, or else the first on the search path that answers.</summary>
    /// <exception cref="PostgresServerException">None answers; says which were asked.</exception>
    public static async Task<ContainerEngine> FindAsync(
        string configured, string searchPath, CancellationToken cancellationToken)
    {
        var asked = new List<string>();
        foreach (var program in Candidates(configured, searchPath))
        {
            var engine = new ContainerEngine(program);
            var answer = await engine.AskAsync(["version", "--format", "{{.Server.Version}}"], cancellationToken);
            if (answer.ExitCode == 0) return engine;
            asked.Add($"{program} ({answer.LastLine})");
        }

        throw new PostgresServerException(
            "No container engine answers: "
            + (asked.Count == 0 ? "there is neither docker nor podman on PATH" : string.Join("; ", asked))
            + ". Start one, or install PostgreSQL (Debian: apt-get install postgresql).");
    }

    /// <summary>Runs a command of the engine's to its end.</summary>
    public async Task<ContainerAnswer> AskAsync(
        IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? input = null)
    {
        using var process = Start(arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            if (input is not null) await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            return new ContainerAnswer(process.ExitCode, (await output).Trim(), (await errors).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Starts a command of the engine's, with all its streams in our hands.</summary>
    public Process Start(IReadOnlyList<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(Program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            })!;
        }
        catch (Win32Exception failure)
        {
            throw new PostgresServerException($"'{Program}' (postgres.container_engine) cannot be run.", failure);
        }
    }

    private static IEnumerable<string> Candidates(string configured, string searchPath)
    {
        if (Path.IsPathRooted(configured)) return [configured];
        string[] names = configured.Length > 0 ? [configured] : _known;
        return names
            .SelectMany(name => searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => Path.Combine(folder, name))
                .Where(File.Exists)
                .Take(1));
    }
}
