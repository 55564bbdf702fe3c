using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Transfers;
using Bib.Network.Calls;
using Bib.Network.Protocols;
using Libp2p.Core;

namespace Bib.Network.Following;

/// <summary>
/// Asks nodes for a dataset, all at once and within seconds: by its id, by the content id of one of its versions, or by what
/// it is called, for which their catalogs are read.
/// </summary>
internal sealed class ReplicaSearch(PeerCalls calls, ISignatures signatures, INodeSigner node, TimeProvider time)
{
    /// <summary>How long a peer is waited for.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(8);

    /// <summary>Peers that are asked.</summary>
    public const int PeersMax = 64;

    private const int PageSize = 500;

    /// <summary>Pages of a peer's catalog that are read, which is what may be asked of it at once.</summary>
    private const int PagesMax = 200;

    /// <summary>What each peer says, in the order of the peers.</summary>
    public async Task<IReadOnlyList<ReplicaFinding>> AskAsync(
        IEnumerable<PeerId> peers, ReplicaTarget target, CancellationToken cancellationToken) =>
        await Task.WhenAll(peers.Take(PeersMax).Select(peer => AskAsync(peer, target, cancellationToken)));

    private async Task<ReplicaFinding> AskAsync(PeerId peer, ReplicaTarget target, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return await FindAsync(peer, target, stop.Token).WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new(peer, [], $"it did not answer within {Patience.TotalSeconds} s");
        }
        catch (Exception failure) when (failure is PeerCallException or RecordException or ManifestException)
        {
            return new(peer, [], failure.Message);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task<ReplicaFinding> FindAsync(PeerId peer, ReplicaTarget target, CancellationToken cancellationToken)
    {
        if (target.Content is { } content) return await ByContentAsync(peer, content, cancellationToken);
        return new(
            peer,
            target.Id is { } id
                ? await ByIdAsync(peer, id, cancellationToken)
                : await ByAddressAsync(peer, target.Address!.Value, cancellationToken),
            null);
    }

    private async Task<ReplicaFinding> ByContentAsync(PeerId peer, ChunkHash content, CancellationToken cancellationToken)
    {
        if (await calls.FindVersionAsync(peer, content, cancellationToken) is not { } found) return new(peer, [], null);
        var header = ManifestHeaderCodec.Read(found.Header.Span);
        if (!VersionNumber.TryParse(header.Version, out var version))
            return new(peer, [], $"what it has is called '{header.Version}', which is no version number");

        // Anybody can write a header that names another's dataset: it counts with the signature of the dataset's home.
        var records = await ByIdAsync(peer, new(header.DatasetId), cancellationToken);
        string? Fault(SignedRecord record) => VersionVerification.Verify(
            found, header, RecordCodec.ReadStamp(record.Bytes.Span).Home, signatures, node);
        return records.FirstOrDefault(record => Fault(record) is not null) is { } foreign
            ? new(peer, [], $"it gives out a version as one of dataset {header.DatasetId}, but {Fault(foreign)}")
            : new(peer, records, null, version);
    }

    private async Task<IReadOnlyList<SignedRecord>> ByIdAsync(PeerId peer, DatasetId id, CancellationToken cancellationToken)
    {
        var found = await calls.QueryCatalogAsync(peer, [id.Value], cancellationToken);
        return [.. found.Select(entry => entry.Record).Where(record => record.Kind == RecordKind.Dataset && IsForeign(record))];
    }

    private async Task<IReadOnlyList<SignedRecord>> ByAddressAsync(
        PeerId peer, DatasetAddress address, CancellationToken cancellationToken)
    {
        var topics = new HashSet<Guid>();
        var named = new Dictionary<Guid, (SignedRecord Signed, DatasetRecord Record)>();
        long after = 0;
        for (var pages = 0; pages < PagesMax; pages++)
        {
            var page = await calls.GetCatalogAsync(peer, after, PageSize, cancellationToken);
            foreach (var record in page.Entries.Select(entry => entry.Record))
            {
                try
                {
                    Look(record);
                }
                catch (RecordException)
                {
                    // One that cannot be read is none; it says nothing of the others.
                }
            }

            if (!page.HasMore) break;
            after = page.Entries[^1].Version;
        }

        void Look(SignedRecord record)
        {
            if (record.Kind == RecordKind.Topic)
            {
                if (RecordCodec.ReadTopic(record.Bytes.Span).Path == address.Topic.Path) topics.Add(record.Subject);
                return;
            }

            var dataset = RecordCodec.ReadDataset(record.Bytes.Span);
            if (dataset.Name == address.Name && dataset.Status != DatasetStatus.Deleted)
                named[record.Subject] = (record, dataset);
        }

        return
        [
            .. named.Values
                .Where(one => topics.Contains(one.Record.Topic.Value))
                .Where(one => address.Topic.HomeTail is not { } tail || one.Record.Home.EndsWith(tail, StringComparison.Ordinal))
                .Select(one => one.Signed)
                .Where(IsForeign),
        ];
    }

    /// <summary>Whether it is another node's own word; a peer may say anything.</summary>
    private bool IsForeign(SignedRecord record) =>
        RecordVerification.Verify(record, signatures, node) is null
        && RecordCodec.ReadStamp(record.Bytes.Span).Home != node.NodeId;
}
