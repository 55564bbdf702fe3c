using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// Messages that peers can ask for, by the heartbeat they came in
/// (https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.0.md#message-cache).
/// </summary>
internal sealed class MessageCache(GossipOptions options)
{
    private readonly Dictionary<MessageId, Entry> _byId = [];
    private readonly LinkedList<List<Entry>> _history = new([[]]);
    private readonly Queue<Entry> _byAge = [];
    private long _bytes;

    /// <summary>How many bytes of messages there are.</summary>
    public long Bytes => _bytes;

    /// <summary>Adds a message; the oldest go when there are too many bytes.</summary>
    public void Add(string topic, RpcPart part)
    {
        var entry = new Entry(part.Message!.Value, topic, part);
        if (!_byId.TryAdd(entry.Id, entry)) return;
        _history.First!.Value.Add(entry);
        _byAge.Enqueue(entry);
        _bytes += part.Field.Length;
        while (_bytes > options.HistoryBytesMax) Remove(_byAge.Peek());
    }

    /// <summary>Gives a message that a peer asks for.</summary>
    /// <returns>Null when it is not there, or was given to this peer too often.</returns>
    public RpcPart? Take(MessageId id, PeerId peer)
    {
        if (!_byId.TryGetValue(id, out var entry)) return null;
        var given = entry.Given ??= [];
        var count = given.GetValueOrDefault(peer);
        if (count >= options.RetransmissionsMax) return null;
        given[peer] = count + 1;
        return entry.Part;
    }

    /// <summary>The messages of a topic that are told of.</summary>
    public List<MessageId> IdsOf(string topic) => [.. _history.Take(options.HistoryGossip)
        .SelectMany(window => window)
        .Where(entry => entry.Topic == topic && _byId.ContainsKey(entry.Id))
        .Select(entry => entry.Id)];

    /// <summary>A heartbeat has passed: the oldest messages go.</summary>
    public void Shift()
    {
        if (_history.Count >= options.HistoryLength)
        {
            foreach (var entry in _history.Last!.Value)
            {
                if (_byAge.TryPeek(out var oldest) && ReferenceEquals(oldest, entry)) Remove(entry);
            }

            _history.RemoveLast();
        }

        _history.AddFirst(new LinkedListNode<List<Entry>>([]));
    }

    /// <summary>Removes the oldest message.</summary>
    private void Remove(Entry oldest)
    {
        _byAge.Dequeue();
        _byId.Remove(oldest.Id);
        _bytes -= oldest.Part.Field.Length;
    }

    private sealed record Entry(MessageId Id, string Topic, RpcPart Part)
    {
        /// <summary>How often it was given to whom; null while nobody has asked, as for most.</summary>
        public Dictionary<PeerId, int>? Given { get; set; }
    }
}
