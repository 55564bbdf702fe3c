using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Queries;

/// <summary>What differs between two tables.</summary>
/// <param name="ColumnsAdded">Columns that only the later has.</param>
/// <param name="ColumnsRemoved">Columns that only the earlier has.</param>
/// <param name="ColumnsChanged">Columns whose type is another, with both types.</param>
/// <param name="Rows">What happened to rows, by the columns that both have; null where they were not
/// compared.</param>
/// <param name="Problem">Why rows were not compared; null where they were.</param>
public sealed record TableChange(
    IReadOnlyList<ManifestColumn> ColumnsAdded,
    IReadOnlyList<ManifestColumn> ColumnsRemoved,
    IReadOnlyList<(ManifestColumn Before, ManifestColumn After)> ColumnsChanged,
    RowChange? Rows,
    string? Problem);
