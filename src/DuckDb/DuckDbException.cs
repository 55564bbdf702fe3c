namespace DuckDb;

/// <summary>DuckDB refused or failed; the message is its own.</summary>
/// <param name="message">DuckDB's message, which begins with the error's kind.</param>
/// <param name="kind">What kind of error it is.</param>
public sealed class DuckDbException(string message, DuckDbErrorKind kind) : Exception(message)
{
    /// <summary>What kind of error it is.</summary>
    public DuckDbErrorKind Kind { get; } = kind;
}
