using System.Collections.Concurrent;
using Npgsql;

namespace Bib.Storage.Postgres;

/// <summary>The connections that are kept open, a pool for each role and size that was asked for.</summary>
internal sealed class PostgresPools(PostgresLoginStrings logins) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(DatabaseRole Role, int ConnectionsMax), NpgsqlDataSource> _pools = [];

    /// <summary>The pool of a role, of so many connections at most.</summary>
    public NpgsqlDataSource Of(DatabaseRole role, int connectionsMax) => _pools.GetOrAdd(
        (role, connectionsMax),
        key => NpgsqlDataSource.Create(logins.ForPool(key.Role, key.ConnectionsMax)));

    /// <summary>Lets go of connections that a server which went away broke; new ones are made at need.</summary>
    public void Clear()
    {
        foreach (var pool in _pools.Values) pool.Clear();
    }

    /// <summary>Closes them.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools.Values) await pool.DisposeAsync();
        _pools.Clear();
    }
}
