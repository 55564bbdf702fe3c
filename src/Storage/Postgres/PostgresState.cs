namespace Bib.Storage.Postgres;

/// <summary>How the node's PostgreSQL is.</summary>
public enum PostgresState
{
    /// <summary>Not started, or stopped in order.</summary>
    Stopped,

    /// <summary>Being made, started or recovered; calls fail until it is running.</summary>
    Starting,

    /// <summary>Takes connections.</summary>
    Running,
}
