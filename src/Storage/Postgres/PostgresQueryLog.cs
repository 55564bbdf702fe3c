namespace Bib.Storage.Postgres;

/// <summary>
/// Which statements the server's log keeps, never with their values; the words are PostgreSQL's own.
/// </summary>
public enum PostgresQueryLog
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those that change the schema.</summary>
    Ddl,

    /// <summary>Those, and those that change rows.</summary>
    Mod,

    /// <summary>Every one, with how long it took. Costs a busy node a good part of its speed.</summary>
    All,
}
