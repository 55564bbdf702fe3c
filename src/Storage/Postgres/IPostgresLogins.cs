using Npgsql;

namespace Bib.Storage.Postgres;

/// <summary>
/// Opens connections to the node's PostgreSQL, each under one role. The pools are owned by the server's keeper.
/// </summary>
public interface IPostgresLogins
{
    /// <summary>Connections that save at most.</summary>
    const int SaveConnectionsMax = 2;

    /// <summary>
    /// Settings of the connections that save, as PGOPTIONS has them. Plans are kept for ever and made as if tables were
    /// large: saves find rows by their keys alone, and the first plan, made while tables are empty, would read them
    /// whole.
    /// </summary>
    const string SaveSettings = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off "
        + "-c enable_hashjoin=off -c enable_mergejoin=off";

    /// <summary>
    /// The pool that logs in as <paramref name="role"/> on database <c>bib</c>; not to be disposed by callers.
    /// </summary>
    /// <exception cref="InvalidOperationException">The server is not running.</exception>
    NpgsqlDataSource As(DatabaseRole role);

    /// <summary>
    /// The pool for grains' saves: bibd_app again, in <see cref="SaveConnectionsMax"/> connections, for a backend that
    /// saves again and again has tables and plans at hand, and one of many that take turns has not. Not to be disposed
    /// by callers.
    /// </summary>
    /// <exception cref="InvalidOperationException">The server is not running.</exception>
    NpgsqlDataSource ForSaves { get; }

    /// <summary>
    /// The most connections that the server is to give a role; null where that is its keeper's business.
    /// </summary>
    int? ConnectionsMaxOf(DatabaseRole role);

    /// <summary>
    /// The password of <paramref name="role"/>, made at first need and kept encrypted. Only the bootstrap asks, to
    /// hand the server a SCRAM verifier of it: the clear text never enters a statement.
    /// </summary>
    string PasswordOf(DatabaseRole role);
}
