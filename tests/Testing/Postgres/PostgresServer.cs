using Bib.Storage.Files;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Testing.Postgres;

/// <summary>A node's PostgreSQL in a temporary folder, made by the product's own code; bare of schema.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly DataDirectoryLock _lock;

    private PostgresServer(int major)
    {
        _lock = DataDirectoryLock.Take(_folder["data"]);
        Options = OptionsIn(_folder.Path, major);
        Identity = NodeIdentity.LoadOrCreate(_folder["config/identity.pem"]);
        Postgres = NewKeeper();
    }

    public string Folder => _folder.Path;

    public PostgresOptions Options { get; }

    public NodeIdentity Identity { get; }

    public ManagedPostgres Postgres { get; private set; }

    /// <summary>
    /// Major versions that this machine can run; each test that depends on the version runs on all of them.
    /// </summary>
    public static int[] Majors { get; } = PostgresInstallations.Majors();

    /// <summary>Where the programs of a major version lie.</summary>
    public static string BinDirectoryOf(int major) => PostgresInstallations.BinDirectoryOf(major);

    public static PostgresOptions OptionsIn(string folder, int major = 0) => new()
    {
        Directory = Path.Combine(folder, "data/postgres"),
        SecretsFile = Path.Combine(folder, "config/secrets/db.enc"),
        Major = major,
        HealthInterval = TimeSpan.FromMilliseconds(50),
    };

    /// <param name="major">The major version; 0 is the newest.</param>
    /// <param name="adjust">Changes the options before the start.</param>
    public static async Task<PostgresServer> StartAsync(int major = 0, Action<PostgresOptions>? adjust = null)
    {
        var server = new PostgresServer(major);
        adjust?.Invoke(server.Options);
        await server.Postgres.StartAsync(CancellationToken.None);
        return server;
    }

    /// <summary>Forgets the keeper as a killed bibd would: the server goes on by itself.</summary>
    public async Task AbandonAsync()
    {
        await Postgres.AbandonAsync();
        Postgres = NewKeeper();
    }

    /// <summary>Stops the server, and makes ready to start it again.</summary>
    public async Task StopAsync()
    {
        await Postgres.StopAsync();
        Postgres = NewKeeper();
    }

    public async ValueTask DisposeAsync()
    {
        await Postgres.DisposeAsync();
        _lock.Dispose();
        _folder.Dispose();
    }

    private ManagedPostgres NewKeeper() => new(Options, Identity, TimeProvider.System, NullLoggerFactory.Instance);
}
