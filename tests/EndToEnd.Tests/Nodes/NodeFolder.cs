using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Bib.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Bib.EndToEnd.Tests.Nodes;

/// <summary>
/// A node's folders below a private temporary one (0700, of whoever runs the tests), and every process that was
/// started in them. Disposing kills those processes by their pids and removes the folder.
/// </summary>
internal sealed class NodeFolder : IAsyncDisposable
{
    private readonly List<BibdProcess> _processes = [];

    public string Root { get; } = ScratchFolder.Make();

    public string Config => Path.Combine(Root, "config");

    public string Data => Path.Combine(Root, "data");

    public string Run => Path.Combine(Root, "run");

    public string Socket => Path.Combine(Run, "bibd.sock");

    public string Cluster => Path.Combine(Data, "postgres", "cluster");

    /// <summary>A folder whose programs are found before the machine's own; null for none.</summary>
    public string? ProgramsFirst { get; set; }

    /// <summary>All that any bibd of this folder has logged.</summary>
    public string Log => string.Concat(_processes.Select(process => process.Log));

    /// <summary>Starts a bibd; not ready yet.</summary>
    public BibdProcess StartBibd(params string[] flags)
    {
        var process = new BibdProcess(this, flags);
        _processes.Add(process);
        return process;
    }

    /// <summary>Starts a bibd and waits until it is ready.</summary>
    public async Task<BibdProcess> StartReadyAsync(params string[] flags)
    {
        var process = StartBibd(flags);
        await process.ReadyAsync();
        return process;
    }

    /// <summary>The passwords of the node's database, as only the owner of its identity can derive them.</summary>
    public IReadOnlyList<string> Passwords() =>
        [.. DatabaseRole.All.Select(Postgres().PasswordOf)];

    /// <summary>A connection to the node's database under a role, past the node.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(DatabaseRole role, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = Cluster,
            Database = "bib",
            Username = role.Name,
            Password = Postgres().PasswordOf(role),
            SslMode = SslMode.Disable,
            Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>
    /// Variables that keep all that bib starts and writes below this folder: what it starts outlives it, so whoever
    /// lets it start a node ends with <see cref="StopStartedAsync"/>.
    /// </summary>
    public Dictionary<string, string> Variables() => new()
    {
        ["BIB_BIBD"] = Programs.Bibd,
        ["BIBD_CONFIG_DIR"] = Config,
        ["BIBD_RUN_DIR"] = Run,
        ["XDG_STATE_HOME"] = Path.Combine(Root, "state"),
        ["XDG_CONFIG_HOME"] = Path.Combine(Root, ".config"),
        ["LC_ALL"] = "C.UTF-8",
    };

    /// <summary>Stops the node that bib started here, if one runs.</summary>
    public async Task StopStartedAsync()
    {
        var stopped = await BibRun.OfAsync(this, Variables(), "node", "stop", "--wait", "110");
        stopped.ExitCode.ShouldBe(0, stopped.Error);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
        // At once, and yet giving back its shared memory, which a killed one leaves in /dev/shm.
        foreach (var postmaster in Postmasters.Of(Cluster)) Signals.Send(postmaster, Signals.Quit);
        await Posix.UntilAsync(() => Postmasters.Of(Cluster).Count == 0, "the postmaster is gone");
        await Posix.UntilAsync(TryDelete, $"{Root} can be deleted");
    }

    /// <summary>Backends of a killed server write for a moment longer.</summary>
    private bool TryDelete()
    {
        try
        {
            if (Directory.Exists(Root)) Directory.Delete(Root, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private ManagedPostgres Postgres() => new(
        new PostgresOptions
        {
            Directory = Path.Combine(Data, "postgres"),
            SecretsFile = Path.Combine(Config, "secrets", "db.enc"),
        },
        NodeIdentity.LoadOrCreate(Path.Combine(Config, "identity.pem")),
        TimeProvider.System,
        NullLoggerFactory.Instance);
}
