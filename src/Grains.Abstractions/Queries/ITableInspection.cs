namespace Bib.Grains.Abstractions.Queries;

/// <summary>What can be said of files as a table, before they are a dataset's version and after.</summary>
public interface ITableInspection
{
    /// <summary>
    /// Finds out the columns from every row, and counts the rows. Null where no file is a table by its name or format,
    /// and where several files are, but not one table together.
    /// </summary>
    /// <exception cref="Decisions.RefusalException">A file is not what it is said to be.</exception>
    Task<TableShape?> ShapeAsync(TableSource table, CancellationToken cancellationToken);

    /// <summary>
    /// Reads every value of a Parquet table, whose shape is told by its end alone: so that damage in the midst shows.
    /// Does nothing for other formats, of which every row was read for the shape.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="shape">What it was found to be.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Decisions.RefusalException">A value cannot be read.</exception>
    Task RequireReadableAsync(TableSource table, TableShape shape, CancellationToken cancellationToken);

    /// <summary>Looks at every value of every column. May take as long as a query may, for each column.</summary>
    /// <exception cref="Decisions.RefusalException">The files are no table, or broken.</exception>
    Task<TableProfile> ProfileAsync(TableSource table, CancellationToken cancellationToken);

    /// <summary>Compares two tables: columns by their names, rows by the columns that both have.</summary>
    /// <returns>null where one of them is no table.</returns>
    /// <exception cref="Decisions.RefusalException">The files of one are broken.</exception>
    Task<TableChange?> CompareAsync(TableSource before, TableSource after, CancellationToken cancellationToken);
}
