using System.Collections.Immutable;

namespace DuckDb;

/// <summary>How a database is opened.</summary>
public sealed record DuckDbOptions
{
    /// <summary>The database's file; null is a database in memory.</summary>
    public string? Path { get; init; }

    /// <summary>Settings by DuckDB's own names, such as <c>memory_limit</c> or <c>threads</c>.</summary>
    public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;
}
