using System.Diagnostics.CodeAnalysis;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// Which messages were seen: for a time at least, longer while they are few, never more than the limit. Where authors
/// count upward, what was forgotten stays known by its number.
/// </summary>
internal sealed class SeenCache(GossipOptions options)
{
    private readonly Dictionary<MessageId, SeenMessage> _byId = [];
    private readonly Queue<SeenMessage> _byAge = [];
    private readonly Dictionary<MessageId, ulong> _forgotten = [];
    private readonly Queue<MessageId> _authors = [];

    /// <summary>How many are known.</summary>
    public int Count => _byId.Count;

    /// <summary>Whether a message was seen.</summary>
    public bool Contains(MessageId id) => _byId.ContainsKey(id);

    /// <summary>Gives a message that was seen.</summary>
    public bool TryGet(MessageId id, [NotNullWhen(true)] out SeenMessage? seen) => _byId.TryGetValue(id, out seen);

    /// <summary>
    /// Whether a message comes before one of its author that is forgotten already: if it was not seen then, it is so
    /// old that nobody passes it on in good faith.
    /// </summary>
    public bool IsStale(GossipMessage message) => options.SequencesIncrease
        && message is { From: { } from, Sequence: { } sequence }
        && _forgotten.TryGetValue(new(from), out var last)
        && sequence <= last;

    /// <summary>Notes a message.</summary>
    public void Add(SeenMessage seen, TimeSpan now)
    {
        if (!_byId.TryAdd(seen.Id, seen)) return;
        _byAge.Enqueue(seen);
        Forget(now);
    }

    /// <summary>Forgets what is too old or too much.</summary>
    public void Forget(TimeSpan now)
    {
        while (_byAge.TryPeek(out var oldest)
            && (_byId.Count > options.SeenMax
                || (_byId.Count > options.SeenKept && now - oldest.At > options.SeenFor)))
        {
            _byAge.Dequeue();
            _byId.Remove(oldest.Id);
            if (options.SequencesIncrease && oldest.Author is var (author, sequence)) Remember(author, sequence);
        }
    }

    private void Remember(MessageId author, ulong sequence)
    {
        if (_forgotten.TryGetValue(author, out var last))
        {
            if (sequence > last) _forgotten[author] = sequence;
            return;
        }

        if (_forgotten.Count >= options.AuthorsMax) _forgotten.Remove(_authors.Dequeue());
        _forgotten.Add(author, sequence);
        _authors.Enqueue(author);
    }
}
