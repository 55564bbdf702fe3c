using System.Collections.Concurrent;
using Bib.Storage.Database;
using Bib.Storage.Postgres;
using Npgsql;

namespace Bib.Testing.Postgres;

/// <summary>
/// One database of a test, on a server that it shares with others, with logins as the managed server would give them.
/// </summary>
public sealed class ScratchDatabase(ManagedPostgres server, string name, SemaphoreSlim clusterGate)
    : IPostgresLogins, IAsyncDisposable
{
    public const string NodeId = "12D3KooWTest";
    private readonly ConcurrentDictionary<(DatabaseRole Role, string Settings), NpgsqlDataSource> _pools = [];
    private readonly Guid _run = Guid.NewGuid();

    public BibDatabase Database => new(this, NodeId);

    public NpgsqlDataSource ForSaves =>
        PoolOf(DatabaseRole.App, IPostgresLogins.SaveConnectionsMax, IPostgresLogins.SaveSettings);

    public NpgsqlDataSource As(DatabaseRole role) => PoolOf(role, 40, settings: "");

    /// <summary>Tests share servers: what one node would get of a hundred is what each of them gets.</summary>
    public int? ConnectionsMaxOf(DatabaseRole role) => server.ConnectionsMaxOf(role);

    public string PasswordOf(DatabaseRole role) =>
        role == DatabaseRole.Admin ? server.PasswordOf(role) : $"{role.Name}-password-of-tests";

    /// <summary>Roles belong to the whole server, so databases of one server are prepared one by one.</summary>
    public async Task<int> BootstrapAsync()
    {
        await clusterGate.WaitAsync();
        try
        {
            return await new DatabaseBootstrap(this, NodeId).RunAsync(Guid.NewGuid(), CancellationToken.None);
        }
        finally
        {
            clusterGate.Release();
        }
    }

    /// <summary>Runs a statement as a role, or as the superuser.</summary>
    public async Task ExecuteAsync(string sql, DatabaseRole? role = null)
    {
        await using var command = As(role ?? DatabaseRole.Admin).CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of every row, as text.</summary>
    public async Task<List<string>> RowsAsync(string sql, DatabaseRole? role = null)
    {
        await using var command = As(role ?? DatabaseRole.Admin).CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(Convert.ToString(reader.GetValue(0))!);
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools.Values) await pool.DisposeAsync();
    }

    private NpgsqlDataSource PoolOf(DatabaseRole role, int connectionsMax, string settings) => _pools.GetOrAdd(
        (role, settings),
        key => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = server.SocketDirectory,
            Database = name,
            Username = key.Role.Name,
            Password = PasswordOf(key.Role),
            SslMode = SslMode.Disable,
            ApplicationName = ManagedPostgres.PoolNameOf(key.Role, _run),
            MaxPoolSize = connectionsMax,
            Options = key.Settings,
            IncludeErrorDetail = true,
        }.ConnectionString));
}
