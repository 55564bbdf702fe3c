using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Queries;

/// <summary>A table's columns and how many rows it has.</summary>
/// <param name="Format">As <c>csv</c>, <c>tsv</c>, <c>json</c>, <c>jsonl</c> or <c>parquet</c>.</param>
/// <param name="Columns">In order.</param>
/// <param name="Rows">How many.</param>
public sealed record TableShape(string Format, IReadOnlyList<ManifestColumn> Columns, long Rows);
