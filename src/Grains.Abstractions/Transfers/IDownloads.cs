using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Transfers;

/// <summary>
/// Remembers what is fetched from other nodes. While a download is active or paused, nothing that it has brought is
/// collected, for 30 days.
/// </summary>
/// <remarks>Throws <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.</remarks>
public interface IDownloads
{
    /// <summary>Most downloads that are active or paused; more are refused.</summary>
    const int OpenMax = 100_000;

    /// <summary>How long finished ones are remembered.</summary>
    static TimeSpan KeptFor { get; } = TimeSpan.FromDays(7);

    /// <summary>Begins a download, or gives the one of the same version that is active or paused.</summary>
    /// <param name="download">What is to be fetched.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>It; null when <see cref="OpenMax"/> are open.</returns>
    Task<Download?> BeginAsync(NewDownload download, CancellationToken cancellationToken);

    /// <summary>A download; null where there is none, or none any more.</summary>
    Task<Download?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Writes down how far one is; nothing when it is finished.</summary>
    /// <param name="id">Which.</param>
    /// <param name="partsDone">The parts that are done: <see cref="Download.PartsDone"/>.</param>
    /// <param name="bytesDone">Bytes of its files that are here.</param>
    /// <param name="peers">Who gives it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task SaveAsync(
        Guid id, ReadOnlyMemory<byte> partsDone, long bytesDone, IReadOnlyCollection<string> peers,
        CancellationToken cancellationToken);

    /// <summary>Changes what becomes of one that is active or paused; a finished one stays as it is.</summary>
    /// <param name="id">Which.</param>
    /// <param name="status">What becomes of it.</param>
    /// <param name="error">Why, where it failed or does not get on; cut at 4,096 characters.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether there was one to change.</returns>
    Task<bool> SetStatusAsync(Guid id, DownloadStatus status, string? error, CancellationToken cancellationToken);

    /// <summary>Downloads, the newest first.</summary>
    Task<IReadOnlyList<Download>> ListAsync(DownloadQuery query, CancellationToken cancellationToken);
}
