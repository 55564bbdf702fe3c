using System.Diagnostics;
using Bib.Storage.Files;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Testing.Postgres;

/// <summary>A node's PostgreSQL in a temporary folder, made by the product's own code; bare of schema.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>What makes a node's server itself, below its folder: the cluster, and identity and passwords.</summary>
    private static readonly string[] _parts = ["data/postgres", "config"];

    private readonly TemporaryDirectory _folder;
    private readonly DataDirectoryLock _lock;

    private PostgresServer(TemporaryDirectory folder, int major)
    {
        _folder = folder;
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

    /// <summary>A major version that Bib works with and this machine cannot run; null where it can run all.</summary>
    public static int? MissingMajor { get; } = PostgresInstallations.Missing();

    /// <summary>Where the programs of a major version lie.</summary>
    public static string BinDirectoryOf(int major) => PostgresInstallations.BinDirectoryOf(major);

    public static PostgresOptions OptionsIn(string folder, int major = 0) => new()
    {
        Directory = Path.Combine(folder, "data/postgres"),
        SecretsFile = Path.Combine(folder, "config/secrets/db.enc"),
        Major = major,
        HealthInterval = TimeSpan.FromMilliseconds(50),
    };

    /// <summary>The first start of a new node.</summary>
    /// <param name="major">The major version; 0 is the newest.</param>
    /// <param name="adjust">Changes the options before the start.</param>
    public static Task<PostgresServer> StartAsync(int major = 0, Action<PostgresOptions>? adjust = null) =>
        StartAsync(new TemporaryDirectory(), major, adjust);

    /// <summary>A later start, on a copy of what <see cref="CopyToAsync"/> laid down.</summary>
    internal static async Task<PostgresServer> StartOnCopyAsync(
        string source, int major, Action<PostgresOptions>? adjust)
    {
        var folder = new TemporaryDirectory();
        await CopyAsync(source, folder.Path);
        return await StartAsync(folder, major, adjust);
    }

    /// <summary>Copies the stopped server.</summary>
    internal Task CopyToAsync(string target) => CopyAsync(Folder, target);

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

    private static async Task<PostgresServer> StartAsync(
        TemporaryDirectory folder, int major, Action<PostgresOptions>? adjust)
    {
        var server = new PostgresServer(folder, major);
        adjust?.Invoke(server.Options);
        await server.Postgres.StartAsync(CancellationToken.None);
        return server;
    }

    /// <summary>By cp, which keeps owners and modes: the cluster is the server's account's.</summary>
    private static async Task CopyAsync(string source, string target)
    {
        using var copy = Process.Start(new ProcessStartInfo("cp", ["-a", "--parents", .. _parts, target])
        {
            WorkingDirectory = source,
        })!;
        await copy.WaitForExitAsync();
        if (copy.ExitCode != 0) throw new InvalidOperationException($"Copying '{source}' ended with {copy.ExitCode}.");
    }

    private ManagedPostgres NewKeeper() => new(Options, Identity, TimeProvider.System, NullLoggerFactory.Instance);
}
