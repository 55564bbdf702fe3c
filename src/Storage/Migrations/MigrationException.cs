namespace Bib.Storage.Migrations;

/// <summary>The schema and the migrations do not fit each other; the message says which, why and what to do.</summary>
public sealed class MigrationException : Exception
{
    /// <summary>Says what does not fit.</summary>
    public MigrationException(string message) : base(message)
    {
    }

    /// <summary>Says which migration failed and keeps the server's error.</summary>
    public MigrationException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
