using Bib.Storage.Database;
using Bib.Storage.Tests.Servers;

[assembly: AssemblyFixture(typeof(ScratchServers))]

namespace Bib.Storage.Tests.Servers;

/// <summary>The servers of a test run, one per version, each started when it is first asked for.</summary>
public sealed class ScratchServers : IAsyncDisposable
{
    private readonly Dictionary<int, ScratchServer> _servers = [];
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>An empty database on a server of the version.</summary>
    public async Task<ScratchDatabase> EmptyAsync(int version)
    {
        await _gate.WaitAsync();
        try
        {
            if (!_servers.TryGetValue(version, out var server))
            {
                _servers.Add(version, server = await ScratchServer.StartAsync(version));
            }

            return new ScratchDatabase(server, await server.CreateDatabaseAsync(), _gate);
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
}
