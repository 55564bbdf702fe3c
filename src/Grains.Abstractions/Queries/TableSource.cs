using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Queries;

/// <summary>A dataset version, as far as its files are a table.</summary>
public sealed record TableSource
{
    /// <summary>What it is, as <c>bib://weather/stations/gsod@1.2.0</c>.</summary>
    public required string Address { get; init; }

    /// <summary>Its content id, 64 hex digits; empty where it has none.</summary>
    public string ContentId { get; init; } = "";

    /// <summary>The format its files are said to have, as <c>csv</c>; empty: their names tell.</summary>
    public string Format { get; init; } = "";

    /// <summary>Its columns, where they are known already; empty: they are found out.</summary>
    public IReadOnlyList<ManifestColumn> Columns { get; init; } = [];

    /// <summary>
    /// Whether somebody waits to publish it: then it is looked at in a lane of its own, which queries do not fill.
    /// </summary>
    public bool IsBeingPublished { get; init; }

    /// <summary>Its files in the order of their paths. May be enumerated more than once.</summary>
    public required IEnumerable<TableFile> Files { get; init; }
}
