using System.Collections.Immutable;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Queries;

namespace Bib.Jobs.Instructions;

/// <summary>A table that a variable holds: files in the chunk store, and what they were made of.</summary>
/// <param name="Files">The list of files.</param>
/// <param name="FileCount">How many.</param>
/// <param name="Size">The sum of their sizes in bytes.</param>
/// <param name="Rows">How many rows; null where nobody has counted, or it may be no table.</param>
/// <param name="Columns">Its columns; empty where they have to be found out.</param>
/// <param name="Inputs">The dataset versions that it was made of, as <c>bib://</c> addresses, each once, in order.</param>
internal sealed record JobTable(
    ImmutableArray<ListRef> Files,
    long FileCount,
    long Size,
    long? Rows,
    ImmutableArray<ManifestColumn> Columns,
    ImmutableArray<string> Inputs)
{
    /// <summary>The only file of a table that a query made.</summary>
    public const string FileName = "data.csv";

    /// <summary>As a table that statements can read.</summary>
    public TableSource ToSource(string name, IChunkStore chunks) =>
        VersionTable.Of(Files, $"variable {name}", chunks) with { Columns = Columns };
}
