using System.Numerics;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Subscriptions;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Network.Following;

/// <summary>
/// Adds up what several catalogs say of topics: the newest record of each topic and dataset counts, and who has a topic
/// is a bit each. Of no peer more is held than its share. Calls may come from several threads.
/// </summary>
/// <param name="pattern">Which topics; null for all.</param>
/// <param name="self">This node's id: its own topics are left out.</param>
/// <param name="options">How much is held.</param>
internal sealed class TopicTally(TopicPattern? pattern, string self, TopicSearchOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(Guid Subject, string Home), Known> _known = [];

    /// <summary>Which homes things have that this node knows: a record of another home is not theirs.</summary>
    private readonly Dictionary<Guid, string> _here = [];

    /// <summary>One text for each home, however many records name it.</summary>
    private readonly HashSet<string> _homes = [];
    private int _topics;
    private bool _isCut;

    /// <summary>Whether there was more than is held.</summary>
    public bool IsCut
    {
        get
        {
            lock (_lock) return _isCut;
        }
    }

    /// <summary>There is more than was read.</summary>
    public void Cut()
    {
        lock (_lock) _isCut = true;
    }

    /// <summary>Takes a record of this node's own catalog, which was checked when it was taken over.</summary>
    public void Take(SignedRecord record)
    {
        var stamp = RecordCodec.ReadStamp(record.Bytes.Span);
        if (stamp.Home == self) return;
        lock (_lock)
        {
            if (HasRoom()) _here[stamp.Subject] = HomeOf(stamp);
        }

        Enter(stamp, record, null);
    }

    /// <summary>What each of so many peers may add of the room that is left.</summary>
    public Share[] SharesOf(int peers)
    {
        lock (_lock)
        {
            return
            [
                .. Enumerable.Range(0, peers).Select(number => new Share(
                    1UL << number, Math.Max(1, (options.SubjectsMax - _known.Count) / peers),
                    Math.Max(1, (options.TopicsMax - _topics) / peers))),
            ];
        }
    }

    /// <summary>Takes a record that a peer has.</summary>
    /// <param name="share">The peer's.</param>
    /// <param name="record">The record, which may be anything.</param>
    /// <param name="isTrue">Checks it; asked only where the record would change something.</param>
    /// <returns>Whether it is what it says; what is of no interest is not looked at.</returns>
    /// <exception cref="RecordException">It does not begin like a record.</exception>
    public bool Take(Share share, SignedRecord record, Func<SignedRecord, bool> isTrue)
    {
        var stamp = RecordCodec.ReadStamp(record.Bytes.Span);
        if (stamp.Home == self) return true;
        lock (_lock)
        {
            if (_here.TryGetValue(stamp.Subject, out var home) && home != stamp.Home) return true;
            if (_known.TryGetValue((stamp.Subject, stamp.Home), out var known))
            {
                // That the peer has it is the peer's word, whoever signed what it has.
                known.Peers |= share.Bit;
                if (!stamp.IsAfter(known.Stamp(stamp))) return true;
            }
        }

        // What a record says of its topic is cheaper to read than its signature is to check.
        if (IsOfNoInterest(stamp, record) || IsBeyondRoom(stamp, share)) return true;
        if (!isTrue(record)) return false;
        Enter(stamp, record, share);
        return true;
    }

    /// <summary>The topics that are there, with their datasets, in the order of their paths and then of their homes.</summary>
    public IReadOnlyList<Tallied> List()
    {
        lock (_lock)
        {
            var datasets = _known.Where(one => one.Value is { IsTopic: false, IsGone: false })
                .CountBy(one => (one.Value.Topic, one.Key.Home)).ToDictionary();
            return
            [
                .. _known.Where(one => one.Value is { IsTopic: true, IsGone: false, Path: not null })
                    .Select(one => new Tallied(
                        new(one.Key.Subject), one.Value.Path!.Value, one.Key.Home, datasets.GetValueOrDefault(one.Key),
                        one.Value.Peers))
                    .OrderBy(one => one.Path.Value, StringComparer.Ordinal).ThenBy(one => one.Home, StringComparer.Ordinal)
                    .ThenBy(one => one.Id.Value),
            ];
        }
    }

    private void Enter(RecordStamp stamp, SignedRecord record, Share? share)
    {
        var isTopic = stamp.Kind == RecordKind.Topic;
        var next = isTopic ? OfTopic(RecordCodec.ReadTopic(record.Bytes.Span)) : OfDataset(RecordCodec.ReadDataset(record.Bytes.Span));
        next.Peers = share?.Bit ?? 0;
        lock (_lock)
        {
            if (!isTopic && IsUnfit(next.Topic, stamp.Home)) return;
            var key = (stamp.Subject, HomeOf(stamp));
            var isNew = !_known.TryGetValue(key, out var before);
            if (!isNew && !stamp.IsAfter(before!.Stamp(stamp)))
            {
                // Another peer's was entered while this one was checked: this one has it, too.
                before.Peers |= next.Peers;
                return;
            }

            if (isNew && !HasRoom(share))
            {
                _isCut = true;
                return;
            }

            var addsPath = next.Path is not null && before?.Path is null;
            if (addsPath && !HasTopicRoom(share))
            {
                _isCut = true;
                return;
            }

            if (isNew && share is not null) share.Subjects--;
            if (addsPath && share is not null) share.Topics--;
            _topics += (next.Path is null ? 0 : 1) - (before?.Path is null ? 0 : 1);
            next.Peers |= before?.Peers ?? 0;
            _known[key] = next;
        }
    }

    private bool IsOfNoInterest(RecordStamp stamp, SignedRecord record)
    {
        if (stamp.Kind != RecordKind.Dataset || pattern is null) return false;
        var topic = RecordCodec.ReadDataset(record.Bytes.Span).Topic.Value;
        lock (_lock) return IsUnfit(topic, stamp.Home);
    }

    /// <summary>Whether there is no room for it, whatever it is: its signature need not be checked.</summary>
    private bool IsBeyondRoom(RecordStamp stamp, Share share)
    {
        lock (_lock)
        {
            if (HasRoom(share) || _known.ContainsKey((stamp.Subject, stamp.Home))) return false;
            return _isCut = true;
        }
    }

    /// <summary>Whether it is a topic that the pattern leaves out: nobody asks how many datasets are in it.</summary>
    private bool IsUnfit(Guid topic, string home) =>
        _known.TryGetValue((topic, home), out var known) && known is { IsTopic: true, Path: null, IsGone: false };

    private Known OfTopic(TopicRecord topic) => new(topic.Epoch, topic.Revision)
    {
        IsTopic = true,
        IsGone = topic.Status == TopicStatus.Deleted,
        Path = topic.Status != TopicStatus.Deleted && pattern?.Matches(topic.Path) != false ? topic.Path : null,
    };

    private static Known OfDataset(DatasetRecord dataset) => new(dataset.Epoch, dataset.Revision)
    {
        Topic = dataset.Topic.Value,
        IsGone = dataset.Status == DatasetStatus.Deleted,
    };

    private bool HasRoom(Share? share = null) => _known.Count < options.SubjectsMax && share is not { Subjects: <= 0 };

    private bool HasTopicRoom(Share? share) => _topics < options.TopicsMax && share is not { Topics: <= 0 };

    private string HomeOf(RecordStamp stamp)
    {
        if (_homes.TryGetValue(stamp.Home, out var same)) return same;
        if (_homes.Count < options.SubjectsMax) _homes.Add(stamp.Home);
        return stamp.Home;
    }

    /// <summary>What one peer may add.</summary>
    /// <param name="bit">The peer's own.</param>
    /// <param name="subjects">Topics and datasets that it may add.</param>
    /// <param name="topics">Topics that fit, of these.</param>
    public sealed class Share(ulong bit, int subjects, int topics)
    {
        /// <summary>The peer's own.</summary>
        public ulong Bit { get; } = bit;

        /// <summary>Topics and datasets that it may still add.</summary>
        public int Subjects { get; set; } = subjects;

        /// <summary>Topics that fit, of these.</summary>
        public int Topics { get; set; } = topics;
    }

    /// <summary>A topic that was added up.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Path">Its path.</param>
    /// <param name="Home">Its home's id.</param>
    /// <param name="Datasets">How many are in it.</param>
    /// <param name="Peers">The bits of who has it.</param>
    public readonly record struct Tallied(TopicId Id, TopicPath Path, string Home, int Datasets, ulong Peers)
    {
        /// <summary>How many have it.</summary>
        public int PeerCount => BitOperations.PopCount(Peers);

        /// <summary>Whether one that was asked has it.</summary>
        public bool IsAt(int number) => (Peers & (1UL << number)) != 0;
    }

    private sealed class Known(long epoch, long revision)
    {
        public bool IsTopic { get; init; }

        public bool IsGone { get; init; }

        /// <summary>Of a topic that is there and fits.</summary>
        public TopicPath? Path { get; init; }

        /// <summary>Of a dataset.</summary>
        public Guid Topic { get; init; }

        public ulong Peers { get; set; }

        public RecordStamp Stamp(RecordStamp of) => of with { Epoch = epoch, Revision = revision };
    }
}
