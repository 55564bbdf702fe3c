using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Queries;

/// <summary>Knows which dataset version a table's name means, and what files it has.</summary>
public interface ITableCatalog
{
    /// <summary>Finds it.</summary>
    /// <param name="name">The dataset and its version.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>null when there is no such dataset, or no such version of it.</returns>
    /// <exception cref="Decisions.RefusalException">The caller may not read it, or it is deleted.</exception>
    Task<TableSource?> FindAsync(TableName name, Actor by, CancellationToken cancellationToken);
}
