using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Transfers;

namespace Bib.Network.Hosting;

/// <summary>The transfers of a node that takes no part in the network: what it fetched before, and nothing under way.</summary>
internal sealed class NoTransfers(IDownloads downloads) : ITransfers
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<TransferStatus>> ListAsync(DownloadQuery query, CancellationToken cancellationToken) =>
        [.. (await downloads.ListAsync(query, cancellationToken)).Select(row => new TransferStatus(row, null))];

    /// <inheritdoc/>
    public Task<TransferStatus> PauseAsync(Guid id, CancellationToken cancellationToken) => throw PeerRefusals.Disabled();

    /// <inheritdoc/>
    public Task<TransferStatus> ResumeAsync(Guid id, CancellationToken cancellationToken) => throw PeerRefusals.Disabled();

    /// <inheritdoc/>
    public Task<TransferStatus> CancelAsync(Guid id, CommandContext context, CancellationToken cancellationToken) =>
        throw PeerRefusals.Disabled();

    /// <inheritdoc/>
    public IAsyncEnumerable<TransferStatus> WatchAsync(DatasetId? dataset, CancellationToken cancellationToken) =>
        throw PeerRefusals.Disabled();
}
