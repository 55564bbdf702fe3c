using Bib.Storage.Postgres;
using Npgsql;

namespace Bib.Testing.Postgres;

/// <summary>
/// The servers of a test run. Shared ones, one per version, each made by the product's own code when it is first asked
/// for, with databases on them; and for tests about servers ones of their own. A fixture of the whole assembly.
/// </summary>
public sealed class ScratchServers : IAsyncDisposable
{
    private const string Migrated = "bib_migrated";

    private readonly Dictionary<int, PostgresServer> _servers = [];
    private readonly HashSet<int> _migrated = [];
    private readonly MadeClusters _clusters = new();
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>
    /// A server of the test's own, bare of schema, on a copy of a cluster that the product made in this run. A test
    /// about the making of one starts <see cref="PostgresServer.StartAsync"/>.
    /// </summary>
    /// <param name="major">The major version; 0 is the newest.</param>
    /// <param name="adjust">Changes the options before the start.</param>
    public async Task<PostgresServer> OwnAsync(int major = 0, Action<PostgresOptions>? adjust = null) =>
        await PostgresServer.StartOnCopyAsync(await _clusters.FolderAsync(major), major, adjust);

    /// <summary>A database that is bootstrapped and migrated, on a shared server of the version.</summary>
    public async Task<ScratchDatabase> MigratedAsync(int version)
    {
        ScratchDatabase database;
        await _gate.WaitAsync();
        try
        {
            var server = await SharedAsync(version);
            if (_migrated.Add(version)) await MigrateTemplateAsync(server);
            database = await CopyAsync(server);
        }
        finally
        {
            _gate.Release();
        }

        // Tables come with the copy; whose the database is and who may log in are the server's, and entered anew.
        await database.BootstrapAsync();
        return database;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values) await server.DisposeAsync();
        _clusters.Dispose();
        _gate.Dispose();
    }

    /// <summary>
    /// Never killed and never restarted, so nothing rests on its disk: it need not wait for it. Tests about durability
    /// have servers of their own.
    /// </summary>
    private async Task<PostgresServer> SharedAsync(int version)
    {
        if (_servers.TryGetValue(version, out var server)) return server;
        server = await OwnAsync(version, options => options.MaxConnections = 250);
        _servers.Add(version, server);
        foreach (var statement in new[] { "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()" })
            await ExecuteAsync(server, statement);
        return server;
    }

    private async Task MigrateTemplateAsync(PostgresServer server)
    {
        await ExecuteAsync(server, $"CREATE DATABASE {Migrated} TEMPLATE template0");
        using var alone = new SemaphoreSlim(1);
        await using var template = new ScratchDatabase(server.Postgres, Migrated, alone);
        await template.BootstrapAsync();
    }

    private async Task<ScratchDatabase> CopyAsync(PostgresServer server)
    {
        var name = $"bib_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE DATABASE {name} TEMPLATE {Migrated}");
        return new ScratchDatabase(server.Postgres, name, _gate);
    }

    private static async Task ExecuteAsync(PostgresServer server, string statement)
    {
        await using NpgsqlCommand command = server.Postgres.As(DatabaseRole.Admin).CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
