using System.Threading.Channels;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Identity;
using Bib.Network.Gossip;
using Bib.Network.Serving;
using Libp2p.Core;

namespace Bib.Network.Following;

/// <summary>
/// Takes records that come by gossip and out of catalogs, and hands each topic or dataset, with its newest record, to one
/// worker at a time. What is not its home's word is dropped here.
/// </summary>
/// <param name="signatures">Checks records' signatures.</param>
/// <param name="node">This node.</param>
/// <param name="holders">Remembers who has what.</param>
/// <param name="waitingMax">Records that may wait; more are dropped, and come again with the next reading of a catalog.</param>
internal sealed class RecordInbox(ISignatures signatures, INodeSigner node, Holders holders, int waitingMax)
    : ICatalogNews, INewsListener
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, SignedRecord> _waiting = [];
    private readonly HashSet<Guid> _worked = [];
    private readonly Channel<Guid> _order = Channel.CreateUnbounded<Guid>(new() { SingleReader = false });

    /// <inheritdoc/>
    public Task<int> TakeAsync(PeerId peer, IReadOnlyList<CatalogEntry> entries, CancellationToken cancellationToken) =>
        Task.FromResult(entries.Count(entry => Take(entry.Record, peer)));

    /// <inheritdoc/>
    public void Heard(News news, PeerId forwarder)
    {
        // Gossip is checked already, and whoever writes of a dataset has it.
        if (news.Record is { } record) Enter(record, news.Author);
    }

    /// <summary>Takes a record that may come from anybody.</summary>
    /// <returns>Whether it will be looked at.</returns>
    public bool Take(SignedRecord record, PeerId peer) =>
        RecordVerification.Verify(record, signatures, node) is null && Enter(record, peer);

    /// <summary>Waits for a topic or dataset that has news and that nobody works on; it is the caller's until
    /// <see cref="Done"/>.</summary>
    /// <returns>The newest record that came.</returns>
    public async ValueTask<SignedRecord> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var subject = await _order.Reader.ReadAsync(cancellationToken);
            lock (_lock)
            {
                // Who works on it sees that there is more when he is done.
                if (_worked.Contains(subject) || !_waiting.Remove(subject, out var record)) continue;
                _worked.Add(subject);
                return record;
            }
        }
    }

    /// <summary>The work on a topic or dataset is done; what has come meanwhile is the next to be worked on.</summary>
    public void Done(SignedRecord record)
    {
        lock (_lock)
        {
            _worked.Remove(record.Subject);
            if (_waiting.ContainsKey(record.Subject)) _order.Writer.TryWrite(record.Subject);
        }
    }

    /// <summary>Hands a record out once more, unless a newer one waits.</summary>
    public void Again(SignedRecord record) => Enter(record, null);

    private bool Enter(SignedRecord record, PeerId? peer)
    {
        var stamp = RecordCodec.ReadStamp(record.Bytes.Span);
        if (stamp.Home == node.NodeId) return false;
        if (peer is not null) holders.Add(record, peer);
        lock (_lock)
        {
            if (_waiting.TryGetValue(record.Subject, out var before))
            {
                if (stamp.IsAfter(RecordCodec.ReadStamp(before.Bytes.Span))) _waiting[record.Subject] = record;
                return true;
            }

            if (_waiting.Count >= waitingMax) return false;
            _waiting.Add(record.Subject, record);
            _order.Writer.TryWrite(record.Subject);
            return true;
        }
    }
}
