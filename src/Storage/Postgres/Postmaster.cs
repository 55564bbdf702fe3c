using System.Diagnostics;
using System.Globalization;
using Bib.Storage.Files;

namespace Bib.Storage.Postgres;

/// <summary>
/// The server's first process. Known by its pid, program and folder, so that one left by a killed bibd is recognised
/// and a stranger that got its pid is not.
/// </summary>
internal sealed class Postmaster : IPostmaster
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _killTimeout = TimeSpan.FromSeconds(5);

    /// <summary>What the kernel says behind the name of a file that is gone.</summary>
    private const string Deleted = " (deleted)";

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

    public bool IsAlive => _child is { } child ? !child.HasExited : IsOurs(_cluster, Id);

    public bool IsReady => _cluster.SaysReady(Id);

    public bool HasItsPrograms => LinkTarget($"/proc/{Id}/exe")?.EndsWith(Deleted, StringComparison.Ordinal) != true;

    public string Said => _cluster.LastWords();

    /// <summary>The one that runs on this cluster, if there is one; looking changes nothing.</summary>
    public static Postmaster? Find(PostgresCluster cluster, TimeProvider clock) =>
        ReadPid(cluster.PidFile) is { } id && IsOurs(cluster, id) ? new Postmaster(cluster, clock, id, child: null) : null;

    /// <summary>Starts one where <see cref="Find"/> has found none.</summary>
    public static Postmaster Start(
        PostgresCluster cluster, ServerCommand command, PostgresBinaries binaries, TimeProvider clock)
    {
        // The server refuses to start while its pid file names a living process, whosesoever it is. The name of a
        // stranger is struck out, but the rest stays: by it the server finds children of the dead postmaster that
        // still hold its shared memory, and refuses to run beside them.
        ForgetStranger(cluster, cluster.SocketLockFile, File.Delete);
        ForgetStranger(cluster, cluster.PidFile, file => cluster.ReplaceFirstLine(file, NobodysPid));
        cluster.StartOutput();
        var start = command.Describe(
            binaries.Postgres, ["-D", command.DirectoryArgument], cluster.OutputFile, hasInput: false);
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new Postmaster(cluster, clock, process.Id, process);
    }

    /// <summary>Stops it: fast, then at once, then by force.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        if (await EndsAsync(PosixSignalNumber.Interrupt, timeout)) return;
        if (await EndsAsync(PosixSignalNumber.Quit, _killTimeout)) return;
        if (await EndsAsync(PosixSignalNumber.Kill, _killTimeout)) return;
        throw new PostgresServerException($"PostgreSQL (pid {Id}) does not stop, not even by force.");
    }

    /// <summary>
    /// The socket has a lock file of its own with the postmaster's pid. Both name a pid that may have become a
    /// stranger's, or belong to a killed postmaster that nobody has waited for (a container whose first process waits
    /// for nobody): either counts as alive for the server.
    /// </summary>
    private static void ForgetStranger(PostgresCluster cluster, string file, Action<string> forget)
    {
        if (ReadPid(file) is { } id && !IsOurs(cluster, id) && Directory.Exists($"/proc/{id}")) forget(file);
    }

    private static int? ReadPid(string file)
    {
        if (!File.Exists(file)) return null;
        var first = File.ReadLines(file).FirstOrDefault();
        return int.TryParse(first, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;
    }

    /// <summary>
    /// By the folder itself and not by its name: the kernel names a process's folder without the links by which the
    /// configuration may lead there.
    /// </summary>
    private static bool IsOurs(PostgresCluster cluster, int id) =>
        Posix.AreSame($"/proc/{id}/cwd", cluster.Path)
        && Path.GetFileName(LinkTarget($"/proc/{id}/exe")?.Replace(Deleted, "", StringComparison.Ordinal)) == "postgres";

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
}
