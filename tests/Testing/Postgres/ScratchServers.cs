using Bib.Storage.Postgres;

namespace Bib.Testing.Postgres;

/// <summary>
/// The servers of a test run, one per version, each made by the product's own code when it is first asked for, and
/// databases on them. A fixture of the whole assembly.
/// </summary>
public sealed class ScratchServers : IAsyncDisposable
{
    private readonly Dictionary<int, PostgresServer> _servers = [];
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>An empty database on a server of the version.</summary>
    public async Task<ScratchDatabase> EmptyAsync(int version)
    {
        await _gate.WaitAsync();
        try
        {
            if (!_servers.TryGetValue(version, out var server))
            {
                server = await PostgresServer.StartAsync(version, options => options.MaxConnections = 250);
                _servers.Add(version, server);
            }

            return new ScratchDatabase(server.Postgres, await CreateDatabaseAsync(server), _gate);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A database that is bootstrapped and migrated.</summary>
    public async Task<ScratchDatabase> MigratedAsync(int version)
    {
        var database = await EmptyAsync(version);
        await database.BootstrapAsync();
        return database;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values) await server.DisposeAsync();
        _gate.Dispose();
    }

    private static async Task<string> CreateDatabaseAsync(PostgresServer server)
    {
        var name = $"bib_{Guid.NewGuid():N}";
        await using var command = server.Postgres.As(DatabaseRole.Admin)
            .CreateCommand($"CREATE DATABASE {name} TEMPLATE template0");
        await command.ExecuteNonQueryAsync();
        return name;
    }
}
