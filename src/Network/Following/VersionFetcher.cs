using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Network.Transfers;
using Libp2p.Core;

namespace Bib.Network.Following;

/// <summary>Fetches versions; what has come is kept by its download until the version's lists hold it.</summary>
internal sealed class VersionFetcher(TransferEngine transfers, IHeldLists held) : IVersionFetcher
{
    /// <inheritdoc/>
    public Task FetchAsync(
        DatasetId dataset, string path, AdoptedVersion version, IReadOnlyList<PeerId> peers, Action<bool> rests,
        CancellationToken cancellationToken)
    {
        var lists = ManifestHeaderCodec.Read(version.Header.Span).Files;
        return transfers.FetchAsync(
            new(dataset, path, version.Header) { Rests = rests }, peers, stop => held.HoldAsync(lists, stop), cancellationToken);
    }
}
