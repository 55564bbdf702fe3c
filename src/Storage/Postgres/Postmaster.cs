using System.Diagnostics;
using System.Globalization;
using Bib.Storage.Files;

namespace Bib.Storage.Postgres;

/// <summary>
/// The server's first process. Known by its pid, program and folder, so that one left by a killed bibd is recognised
/// and a stranger that got its pid is not.
/// </summary>
internal sealed class Postmaster
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _killTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Above any pid that Linux gives out.</summary>
    private const string NobodysPid = "2147483646";

    private readonly PostgresCluster _cluster;
    private readonly TimeProvider _clock;
    private readonly Process? _child;

    private Postmaster(PostgresCluster cluster, TimeProvider clock, int id, Process? child)
    {
        _cluster = cluster;
        _clock = clock;
        _child = child;
        Id = id;
    }

    public int Id { get; }

    /// <summary>Whether it was found running and not started by us.</summary>
    public bool IsAdopted => _child is null;

    public bool IsAlive => _child is { } child ? !child.HasExited : IsOurs(_cluster, Id);

    /// <summary>The one that runs on this cluster, if there is one.</summary>
    public static Postmaster? Find(PostgresCluster cluster, TimeProvider clock)
    {
        ForgetSocketOfTheDead(cluster);
        if (ReadPid(PidFile(cluster)) is not { } id) return null;
        if (IsOurs(cluster, id)) return new Postmaster(cluster, clock, id, child: null);

        // The server refuses to start while its pid file names a living process, whosesoever it is. The name of a
        // stranger is struck out, but the rest stays: by it the server finds children of the dead postmaster that
        // still hold its shared memory, and refuses to run beside them.
        if (Directory.Exists($"/proc/{id}")) cluster.ReplaceFirstLine(PidFile(cluster), NobodysPid);
        return null;
    }

    public static Postmaster Start(
        PostgresCluster cluster, ServerCommand command, PostgresBinaries binaries, TimeProvider clock)
    {
        cluster.StartOutput();
        var start = command.Describe(
            binaries.Postgres, ["-D", command.DirectoryArgument], cluster.OutputFile, hasInput: false);
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new Postmaster(cluster, clock, process.Id, process);
    }

    /// <summary>Waits until it takes connections.</summary>
    /// <exception cref="PostgresServerException">It stopped, or took too long; carries the end of what it
    /// said.</exception>
    public async Task WaitUntilReadyAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        while (!IsReady())
        {
            if (!IsAlive)
                throw new PostgresServerException($"PostgreSQL stopped while it started: {Said()}");
            if (_clock.GetElapsedTime(started) > timeout)
                throw new PostgresServerException($"PostgreSQL was not ready after {timeout}: {Said()}");
            await Task.Delay(_poll, _clock, cancellationToken);
        }
    }

    /// <summary>Stops it: fast, then at once, then by force.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        if (await EndsAsync(PosixSignalNumber.Interrupt, timeout)) return;
        if (await EndsAsync(PosixSignalNumber.Quit, _killTimeout)) return;
        if (await EndsAsync(PosixSignalNumber.Kill, _killTimeout)) return;
        throw new PostgresServerException($"PostgreSQL (pid {Id}) does not stop, not even by force.");
    }

    private static string PidFile(PostgresCluster cluster) => Path.Combine(cluster.Path, "postmaster.pid");

    /// <summary>
    /// The socket has a lock file of its own with the postmaster's pid, and a killed postmaster that nobody has waited
    /// for (a container whose first process waits for nobody) counts as alive for the server. It lies in the cluster,
    /// so it is nobody else's.
    /// </summary>
    private static void ForgetSocketOfTheDead(PostgresCluster cluster)
    {
        var file = Path.Combine(cluster.Path, $".s.PGSQL.{ServerConfiguration.Port}.lock");
        if (ReadPid(file) is { } id && !IsOurs(cluster, id)) File.Delete(file);
    }

    private static int? ReadPid(string file)
    {
        if (!File.Exists(file)) return null;
        var first = File.ReadLines(file).FirstOrDefault();
        return int.TryParse(first, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;
    }

    private static bool IsOurs(PostgresCluster cluster, int id) =>
        LinkTarget($"/proc/{id}/cwd") == cluster.Path
        && Path.GetFileName(LinkTarget($"/proc/{id}/exe")?.Replace(" (deleted)", "", StringComparison.Ordinal)) == "postgres";

    private static string? LinkTarget(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The process ended between two looks, or is somebody else's.
            return null;
        }
    }

    private bool IsReady()
    {
        const int statusLine = 7;
        var file = PidFile(_cluster);
        if (!File.Exists(file)) return false;
        try
        {
            var lines = File.ReadAllLines(file);
            return lines.Length > statusLine
                && lines[0] == Id.ToString(CultureInfo.InvariantCulture)
                && lines[statusLine].Trim() == "ready";
        }
        catch (IOException)
        {
            // Rewritten while it was read; the next look sees it whole.
            return false;
        }
    }

    private async Task<bool> EndsAsync(PosixSignalNumber signal, TimeSpan timeout)
    {
        if (!IsAlive) return true;
        Posix.Signal(Id, signal);
        var started = _clock.GetTimestamp();
        while (IsAlive)
        {
            if (_clock.GetElapsedTime(started) > timeout) return false;
            await Task.Delay(_poll, _clock);
        }

        return true;
    }

    private string Said()
    {
        var logs = Path.Combine(_cluster.Path, "log");
        var newest = Directory.Exists(logs)
            ? Directory.EnumerateFiles(logs).MaxBy(File.GetLastWriteTimeUtc)
            : null;
        return ServerCommand.Tail(_cluster.OutputFile) + (newest is null ? "" : " | " + ServerCommand.Tail(newest));
    }
}
