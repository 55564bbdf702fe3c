using Bib.Grains.Abstractions.Queries;
using Bib.Query.Worker.Tables;

namespace Bib.Query.Tables;

/// <summary>The files of a dataset version that are a table, and how they are read.</summary>
/// <param name="Format">The one format that all of them have.</param>
/// <param name="ByName">Whether their columns are matched by name.</param>
/// <param name="Files">In order.</param>
internal sealed record ChosenTable(TableFormat Format, bool ByName, IReadOnlyList<TableFile> Files);
