namespace Orleans.Core;

/// <summary>One kept state of one activation.</summary>
public interface IStorage
{
    /// <summary>The version that was read or written last; null when nothing is kept.</summary>
    string? Etag { get; }

    /// <summary>Whether something is kept.</summary>
    bool RecordExists { get; }

    /// <summary>Removes what is kept and resets the state.</summary>
    Task ClearStateAsync();

    /// <summary>Keeps the state.</summary>
    Task WriteStateAsync();

    /// <summary>Reads the state again, losing what was not kept.</summary>
    Task ReadStateAsync();

    /// <summary>Removes what is kept and resets the state.</summary>
    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    /// <summary>Keeps the state.</summary>
    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

    /// <summary>Reads the state again, losing what was not kept.</summary>
    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
}
