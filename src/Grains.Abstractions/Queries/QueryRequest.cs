using System.Collections.Immutable;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Queries;

/// <summary>A statement to run.</summary>
public sealed record QueryRequest
{
    /// <summary>
    /// One statement that reads; datasets are tables: <c>select … from "weather/stations/gsod@1.2.0"</c>.
    /// </summary>
    public required string Sql { get; init; }

    /// <summary>Who asks: only datasets that this caller may read are tables.</summary>
    public required Actor By { get; init; }

    /// <summary>
    /// Tables that are no datasets, or not yet, by the names that the statement has for them. They come before
    /// datasets.
    /// </summary>
    public IReadOnlyDictionary<string, TableSource> Tables { get; init; } =
        ImmutableDictionary<string, TableSource>.Empty;

    /// <summary>Whether the plan is wanted instead of the rows.</summary>
    public bool Explain { get; init; }

    /// <summary>Whether the node asks, of what is being published: such do not wait behind queries.</summary>
    public bool IsPublishing { get; init; }

    /// <summary>The most rows that are wanted; null for as many as the node allows.</summary>
    public long? RowsMax { get; init; }

    /// <summary>How long it may take; null for as long as the node allows.</summary>
    public TimeSpan? TimeMax { get; init; }
}
