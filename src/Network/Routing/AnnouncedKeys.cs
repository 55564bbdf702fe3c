using Bib.Grains.Abstractions.Blobs;

namespace Bib.Network.Routing;

/// <summary>
/// What this node says to hold: the keys of each topic and dataset. Where they are too many, those that were entered first
/// give way. Any thread.
/// </summary>
/// <param name="countMax">Keys at most.</param>
internal sealed class AnnouncedKeys(int countMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ChunkHash, LinkedListNode<Entry>> _keys = [];
    private readonly LinkedList<Entry> _order = [];
    private readonly Dictionary<Guid, HashSet<ChunkHash>> _subjects = [];
    private long _round;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _keys.Count;
        }
    }

    /// <summary>Whether it is one of them.</summary>
    public bool Contains(ChunkHash key)
    {
        lock (_lock) return _keys.ContainsKey(key);
    }

    /// <summary>All of them are to be said once more, each when its topic or dataset is entered again.</summary>
    public void Renew()
    {
        lock (_lock) _round++;
    }

    /// <summary>Enters what a topic or dataset has now.</summary>
    /// <param name="subject">Its id.</param>
    /// <param name="keys">All its keys, the most important first.</param>
    /// <returns>What is to be said, and what is to be said no more.</returns>
    public (IReadOnlyList<ChunkHash> Due, IReadOnlyList<ChunkHash> Gone) Set(Guid subject, IReadOnlyList<ChunkHash> keys)
    {
        var (due, gone) = (new List<ChunkHash>(), new List<ChunkHash>());
        lock (_lock)
        {
            var before = _subjects.GetValueOrDefault(subject) ?? [];
            foreach (var key in before.Except(keys).ToList()) Remove(key, gone);
            // The most important is entered last, so that it gives way last.
            foreach (var key in keys.Take(countMax).Reverse())
            {
                if (!_keys.TryGetValue(key, out var known)) Add(subject, key);
                else if (known.Value.Round < _round) known.Value.Round = _round;
                else continue;
                due.Add(key);
            }

            due.Reverse();
            while (_keys.Count > countMax) Remove(_order.First!.Value.Key, gone);
        }

        return (due, gone);
    }

    private void Add(Guid subject, ChunkHash key)
    {
        _keys.Add(key, _order.AddLast(new Entry(key, subject) { Round = _round }));
        if (!_subjects.TryGetValue(subject, out var keys)) _subjects.Add(subject, keys = []);
        keys.Add(key);
    }

    private void Remove(ChunkHash key, List<ChunkHash> gone)
    {
        _keys.Remove(key, out var node);
        _order.Remove(node!);
        var keys = _subjects[node!.Value.Subject];
        keys.Remove(key);
        if (keys.Count == 0) _subjects.Remove(node.Value.Subject);
        gone.Add(key);
    }

    private sealed class Entry(ChunkHash key, Guid subject)
    {
        public ChunkHash Key => key;

        public Guid Subject => subject;

        /// <summary>The round in which it was said last.</summary>
        public long Round { get; set; }
    }
}
