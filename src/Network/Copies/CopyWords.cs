using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Abstractions.Datasets;
using Bib.Network.Calls;
using Bib.Network.Protocols;
using Libp2p.Core;

namespace Bib.Network.Copies;

/// <summary>Who has promised to keep a dataset, for people.</summary>
internal sealed class CopyWords(PeerCalls calls, CopyPromises promises, ILocalCopies copies, TimeProvider time)
{
    /// <summary>What a peer promises; null where it promises nothing, or nothing that counts.</summary>
    public async Task<CopyPromise?> OfAsync(PeerId peer, DatasetId dataset, CancellationToken cancellationToken)
    {
        try
        {
            var offer = await calls.GetPromiseAsync(peer, dataset, false, cancellationToken)
                .WaitAsync(DropTalks.Patience, time, cancellationToken);
            return (await promises.TakeAsync(offer.Word, dataset, peer.ToString(), cancellationToken)).Promise;
        }
        catch (Exception failure) when (failure is PeerCallException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>What this node promises, given now where it is due; null where it promises nothing.</summary>
    public async Task<CopyPromise?> OwnAsync(DatasetId dataset, CancellationToken cancellationToken) =>
        await copies.FindAsync(dataset, cancellationToken) is { } copy
        && await promises.GiveAsync(copy, cancellationToken) is { } word
            ? PromiseCodec.Read(word.Bytes.Span)
            : null;
}
