using Libp2p.Core;

namespace Libp2p.Protocols.Kad;

/// <summary>
/// A walk towards a key: whom to ask next, and when to stop. It is done when the closest peers that it has heard of, as
/// many as are wanted, have answered, or nobody is left to ask. It knows no network, no clock and no threads.
/// </summary>
/// <param name="target">Where to.</param>
/// <param name="self">Who asks, and is never asked.</param>
/// <param name="wanted">How many of the closest are to answer.</param>
/// <param name="options">How many are asked at a time and in all, and how much hearsay is followed.</param>
internal sealed class Lookup(KadKey target, PeerId self, int wanted, KadOptions options)
{
    private readonly SortedDictionary<KadKey, Candidate> _candidates = [];
    private int _asked;

    private enum Stage
    {
        Heard,
        Asked,
        Answered,
        Failed,
    }

    /// <summary>How many have been asked and have neither answered nor failed.</summary>
    public int Waiting { get; private set; }

    /// <summary>How many have answered.</summary>
    public int Answers { get; private set; }

    /// <summary>Whether there is nothing more to ask and nothing worth waiting for.</summary>
    public bool IsDone => !Frontier().Any(one => one.Stage == Stage.Asked || (one.Stage == Stage.Heard && MayAsk));

    /// <summary>Those of the closest that answered, closest first.</summary>
    public IReadOnlyList<PeerId> Closest =>
        [.. _candidates.Values.Where(one => one.Stage == Stage.Answered).Take(wanted).Select(one => one.Peer)];

    private bool MayAsk => _asked < options.RequestCountMax;

    /// <summary>Begins with peers that are known.</summary>
    public void Seed(IEnumerable<PeerId> peers)
    {
        foreach (var peer in peers) Add(peer, null);
    }

    /// <summary>The next to ask, counted as asked; null when that has to wait, or nobody is left.</summary>
    public PeerId? Next()
    {
        if (Waiting >= options.Concurrency || !MayAsk) return null;
        var next = Frontier().FirstOrDefault(one => one.Stage == Stage.Heard);
        if (next is null) return null;
        next.Stage = Stage.Asked;
        Waiting++;
        _asked++;
        return next.Peer;
    }

    /// <summary>Notes that one who was asked answered, and whom it named; no more than k of them count.</summary>
    public void Answered(PeerId peer, IEnumerable<PeerId> named)
    {
        if (End(peer, Stage.Answered) is not { } candidate) return;
        Answers++;
        if (candidate.NamedBy is { } by) by.Vouched = true;

        // One more than k: the peer that is looked for comes on top of them.
        Source source = new();
        foreach (var one in named.Take(options.Replication + 1)) Add(one, source);
    }

    /// <summary>Notes that one who was asked did not answer.</summary>
    public void Failed(PeerId peer)
    {
        if (End(peer, Stage.Failed)?.NamedBy is not { } by) return;
        by.Failures++;
        if (by.Vouched || by.Failures < options.HearsayFailureMax) return;

        // Names that lead nowhere, and not one that did: whatever else that peer alone said is not worth a try.
        foreach (var (key, one) in _candidates.ToList())
        {
            if (one.NamedBy == by && one.Stage == Stage.Heard) _candidates.Remove(key);
        }
    }

    /// <summary>Whether a peer is among those of whom this walk has heard.</summary>
    public bool Knows(PeerId peer) => _candidates.ContainsKey(KadKey.Of(peer).DistanceTo(target));

    private Candidate? End(PeerId peer, Stage stage)
    {
        var candidate = _candidates.GetValueOrDefault(KadKey.Of(peer).DistanceTo(target));
        if (candidate?.Stage != Stage.Asked) return null;
        candidate.Stage = stage;
        Waiting--;
        return candidate;
    }

    private void Add(PeerId peer, Source? source)
    {
        if (peer.Equals(self)) return;
        var distance = KadKey.Of(peer).DistanceTo(target);
        if (_candidates.TryGetValue(distance, out var known))
        {
            // Two say so: neither's failures count against it any more.
            if (known.NamedBy != source) known.NamedBy = null;
        }
        else
        {
            _candidates.Add(distance, new(peer) { NamedBy = source });
        }
    }

    /// <summary>The closest that have not failed, as many as are wanted.</summary>
    private IEnumerable<Candidate> Frontier() =>
        _candidates.Values.Where(one => one.Stage != Stage.Failed).Take(wanted);

    private sealed class Candidate(PeerId peer)
    {
        public PeerId Peer => peer;

        public Stage Stage { get; set; }

        /// <summary>Who alone named it; null for several, or for one's own knowledge.</summary>
        public Source? NamedBy { get; set; }
    }

    /// <summary>One answer, as where names come from.</summary>
    private sealed class Source
    {
        public int Failures { get; set; }

        public bool Vouched { get; set; }
    }
}
