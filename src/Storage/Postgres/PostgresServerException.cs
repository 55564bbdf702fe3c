namespace Bib.Storage.Postgres;

/// <summary>The node's PostgreSQL cannot be made, started or reached; the message says why and what to do.</summary>
public sealed class PostgresServerException : Exception
{
    /// <summary>Says what failed.</summary>
    public PostgresServerException(string message)
        : base(message)
    {
    }

    /// <summary>Says what failed, and what it came from.</summary>
    public PostgresServerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>For serializers only.</summary>
    public PostgresServerException()
    {
    }
}
