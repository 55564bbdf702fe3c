using System.Collections.Concurrent;
using Npgsql;

namespace Bib.Storage.Postgres;

/// <summary>The connections that are kept open, a pool for each role and its settings.</summary>
internal sealed class PostgresPools(PostgresLoginStrings logins) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(DatabaseRole Role, string? Settings), NpgsqlDataSource> _pools = [];

    /// <summary>The pool of a role, of so many connections at most, with settings as PGOPTIONS has them.</summary>
    public NpgsqlDataSource Of(DatabaseRole role, int connectionsMax, string? settings) => _pools.GetOrAdd(
        (role, settings),
        key => NpgsqlDataSource.Create(logins.ForPool(key.Role, connectionsMax, key.Settings)));

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
