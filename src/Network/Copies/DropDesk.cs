using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Transfers;
using Bib.Network.Calls;
using Bib.Network.Following;
using Libp2p.Core;
using Orleans;

namespace Bib.Network.Copies;

/// <summary>Gives up this node's copies, as far as others keep theirs.</summary>
internal sealed class DropDesk(
    ILocalCopies copies, DropTalks talks, ICopyBook book, CatalogReader reader, PeerCalls calls, IReplicaMarks marks,
    ITransfers transfers, IGrainFactory grains)
{
    /// <summary>Gives up a copy; one that has no version here is nobody's loss.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="path">What it is called here.</param>
    /// <param name="context">Who gives it up.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusalException">Too few others keep theirs, or it changed meanwhile.</exception>
    public async Task DropAsync(
        DatasetId dataset, DatasetPath path, CommandContext context, CancellationToken cancellationToken)
    {
        var copy = await copies.FindAsync(dataset, cancellationToken)
            ?? new(dataset, path, default, default, 0, false);
        var others = copy.MinimumCopies == 0 ? [] : await OthersAsync(dataset, cancellationToken);
        var drop = await talks.LeaveAsync(
            copy, others, (holder, stop) => calls.GetPromiseAsync(PeerId.Parse(holder), dataset, true, stop), cancellationToken);
        var wish = await marks.FindAsync(dataset, CancellationToken.None);
        try
        {
            // Before it goes: whoever has news of it then finds that nobody wants it. Who asked may leave; it goes on.
            await marks.SetWishAsync(dataset, ReplicaWish.Declined, null, context, CancellationToken.None);
            foreach (var open in await transfers.ListAsync(new(true, dataset, null, ITransfers.PageSizeMax), CancellationToken.None))
                await transfers.CancelAsync(open.Download.Id, context, CancellationToken.None);
            var answer = await grains.GetGrain<IDatasetGrain>(dataset.Value)
                .DropAsync(new(drop, copy.ContentId, copy.MinimumCopies, context), CancellationToken.None);
            if (answer.Refusal is { } refusal)
            {
                // It stays, and so does what was said of it: newer versions still come.
                await marks.SetWishAsync(dataset, wish.Wish, wish.Until, context, CancellationToken.None);
                throw new RefusalException(refusal);
            }
        }
        finally
        {
            await book.EndDropAsync(dataset, drop, CancellationToken.None);
        }
    }

    /// <summary>Connected nodes, and those that have promised once, connected or not.</summary>
    private async Task<IReadOnlyCollection<string>> OthersAsync(DatasetId dataset, CancellationToken cancellationToken)
    {
        var known = (await book.ListAsync(dataset, cancellationToken))
            .Select(word => PromiseCodec.Read(word.Bytes.Span))
            .Where(promise => !promise.IsWithdrawn)
            .Select(promise => promise.Holder);
        return [.. known.Concat(reader.Peers.Take(ReplicaSearch.PeersMax).Select(peer => peer.ToString())).Distinct()
            .Where(holder => holder != calls.Self)];
    }
}
