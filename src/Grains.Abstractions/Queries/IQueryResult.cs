namespace Bib.Grains.Abstractions.Queries;

/// <summary>What a statement answers. One reader at a time.</summary>
public interface IQueryResult : IAsyncDisposable
{
    /// <summary>Its columns, in order.</summary>
    IReadOnlyList<QueryColumn> Columns { get; }

    /// <summary>The dataset versions that were read, so that the same question can be asked again.</summary>
    IReadOnlyList<QueriedTable> Tables { get; }

    /// <summary>How it ended; null until <see cref="ReadAsync"/> has told the last rows.</summary>
    QuerySummary? Summary { get; }

    /// <summary>Its rows as they come. To be enumerated once; a batch lives until the next is asked for.</summary>
    /// <exception cref="Decisions.RefusalException">It failed on the way, or took too long.</exception>
    IAsyncEnumerable<QueryBatch> ReadAsync(CancellationToken cancellationToken);
}
