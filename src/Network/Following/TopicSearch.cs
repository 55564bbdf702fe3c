using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Subscriptions;
using Bib.Network.Calls;
using Bib.Network.Protocols;
using Libp2p.Core;

namespace Bib.Network.Following;

/// <summary>
/// Looks for topics of other nodes in this node's catalog and in those of connected nodes, which are read side by side and
/// within seconds. What peers say is checked as what is taken over is; of who says too much the rest is left.
/// </summary>
internal sealed class TopicSearch(
    ICatalog catalog, PeerCalls calls, Holders holders, IFollowed followed, ISignatures signatures, INodeSigner node,
    TopicSearchOptions options, TimeProvider time)
{
    private const int PageSize = 500;

    private int _underWay;

    /// <summary>What there is to follow.</summary>
    /// <param name="connected">The nodes that there are connections with.</param>
    /// <param name="pattern">Which topics; null for all.</param>
    /// <param name="countMax">Topics that are told.</param>
    /// <param name="isAsking">Whether the connected nodes are asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Grains.Abstractions.Decisions.RefusalException">There are too many searches.</exception>
    public async Task<TopicDiscovery> FindAsync(
        IReadOnlyCollection<PeerId> connected, TopicPattern? pattern, int countMax, bool isAsking,
        CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _underWay) > options.AtOnce) throw ReplicaRefusals.TooManySearches(options.AtOnce);
            PeerId[] asked = isAsking ? [.. connected.Take(options.PeersMax)] : [];
            var tally = new TopicTally(pattern, node.NodeId, options);
            var unread = await ReadAsync(asked, tally, cancellationToken);
            if (isAsking) unread = [.. unread, .. connected.Skip(asked.Length).Select(NotAsked)];
            var found = tally.List();
            var topics = new List<DiscoveredTopic>(Math.Min(found.Count, countMax));
            var here = connected.ToHashSet();
            foreach (var topic in found.Take(countMax))
            {
                topics.Add(new(
                    topic.Id, topic.Path, topic.Home, topic.Datasets, NodesOf(topic, asked, here),
                    await followed.KeepsAsync(topic.Path, cancellationToken)));
            }

            return new(topics, found.Count, asked.Length, unread, tally.IsCut);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private UnreadPeer NotAsked(PeerId peer) => new(peer.ToString(), $"it was not asked: at most {options.PeersMax} nodes are");

    /// <summary>Who says so now, and who has said so since it was met: not all are asked, or heard to the end.</summary>
    private int NodesOf(TopicTally.Tallied topic, PeerId[] asked, HashSet<PeerId> connected) =>
        topic.PeerCount + holders.Of(topic.Id.Value).Count(
            peer => connected.Contains(peer) && !(Array.IndexOf(asked, peer) is >= 0 and var number && topic.IsAt(number)));

    /// <summary>Reads all catalogs.</summary>
    /// <returns>Which of the peers' were not read as they should be.</returns>
    private async Task<IReadOnlyList<UnreadPeer>> ReadAsync(
        PeerId[] peers, TopicTally tally, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await ReadOwnAsync(tally, stop.Token);
            var shares = tally.SharesOf(peers.Length);
            var said = await Task.WhenAll(peers.Select((peer, number) => AskAsync(peer, tally, shares[number], stop.Token)));
            cancellationToken.ThrowIfCancellationRequested();
            return [.. said.OfType<UnreadPeer>()];
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            tally.Cut();
            return [.. peers.Select(peer => new UnreadPeer(peer.ToString(), "this node's own catalog took all the time there is"))];
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task ReadOwnAsync(TopicTally tally, CancellationToken cancellationToken)
    {
        long after = 0;
        while (true)
        {
            var page = await catalog.ReadAsync(after, ICatalog.PageSizeMax, cancellationToken);
            foreach (var entry in page.Entries) TakeOwn(tally, entry.Record);
            if (!page.HasMore || page.Entries.Count == 0) return;
            after = page.Entries[^1].Version;
        }
    }

    private async Task<UnreadPeer?> AskAsync(
        PeerId peer, TopicTally tally, TopicTally.Share share, CancellationToken cancellationToken)
    {
        var reading = new Reading();
        try
        {
            await ReadAsync(peer, tally, share, reading, cancellationToken).WaitAsync(cancellationToken);
            return reading.Fault is { } fault ? new(peer.ToString(), fault) : null;
        }
        catch (OperationCanceledException)
        {
            var what = reading.HasAnswered ? "its catalog was not read to the end" : "it did not answer";
            return new(peer.ToString(), $"{what} within {options.Patience.TotalSeconds} s");
        }
        catch (PeerCallException failure)
        {
            return new(peer.ToString(), $"it {failure.Detail}");
        }
    }

    private async Task ReadAsync(
        PeerId peer, TopicTally tally, TopicTally.Share share, Reading reading, CancellationToken cancellationToken)
    {
        var wrong = 0;
        long after = 0;
        for (var pages = 0; pages < options.PagesMax; pages++)
        {
            var page = await calls.GetCatalogAsync(peer, after, PageSize, cancellationToken);
            reading.HasAnswered = true;
            foreach (var entry in page.Entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!IsTaken(tally, share, entry.Record)) wrong++;
            }

            if (wrong > 0) reading.Fault = $"{wrong} of its records are not their homes' own word, and are left out";
            if (!page.HasMore) return;
            after = page.Entries[^1].Version;
        }

        reading.Fault = $"its catalog has more than the {options.PagesMax} pages that are read of one";
    }

    /// <summary>Takes a record of this node's catalog; one of an earlier form is as none.</summary>
    private static void TakeOwn(TopicTally tally, SignedRecord record)
    {
        try
        {
            tally.Take(record);
        }
        catch (RecordException)
        {
            // Its home tells it anew, in a form that can be read.
        }
    }

    /// <summary>Takes a record of a peer's; one that cannot be read is left out, and the others are not.</summary>
    private bool IsTaken(TopicTally tally, TopicTally.Share share, SignedRecord record)
    {
        try
        {
            return tally.Take(share, record, IsTrue);
        }
        catch (RecordException)
        {
            return false;
        }
    }

    private bool IsTrue(SignedRecord record) => RecordVerification.Verify(record, signatures, node) is null;

    /// <summary>How far it came with a peer.</summary>
    private sealed class Reading
    {
        public bool HasAnswered { get; set; }

        public string? Fault { get; set; }
    }
}
