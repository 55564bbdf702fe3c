using Bib.Network.Protocols;
using Libp2p.Core;

namespace Bib.Network.Transfers;

/// <summary>
/// A peer that a transfer asks: how fast it is, and how much is asked of it ahead. Changed under the fetcher's lock only.
/// </summary>
/// <param name="id">Who.</param>
/// <param name="options">How much is asked ahead.</param>
/// <param name="time">The clock.</param>
internal sealed class TransferPeer(PeerId id, TransferOptions options, TimeProvider time)
{
    /// <summary>As long as an answer takes no more than this many times the shortest, more is asked ahead.</summary>
    private const double GrowsBelow = 1.5;

    /// <summary>When it takes this many times the shortest, less is: the questions only wait for each other.</summary>
    private const double ShrinksAbove = 4;

    /// <summary>How much of a new measure goes into the rate.</summary>
    private const double Share = 0.2;

    private TimeSpan? _shortest;
    private long _lastAt;

    public PeerId Id => id;

    /// <summary>Whether it is asked only for what it says to have: nobody has said that it has all.</summary>
    public bool IsPart { get; set; }

    /// <summary>Told when it is time to look what it has.</summary>
    public SemaphoreSlim Looking { get; } = new(0);

    /// <summary>How many questions may be out.</summary>
    public int Window { get; private set; } = options.RequestsFirst;

    /// <summary>How many are.</summary>
    public int Requests { get; private set; }

    /// <summary>What it gave.</summary>
    public long Bytes { get; private set; }

    /// <summary>How fast it answers; 0 while nothing is known.</summary>
    public double BytesPerSecond { get; private set; }

    /// <summary>How often it has broken off since it last gave something.</summary>
    public int Breaks { get; set; }

    /// <summary>Why it is not asked any more; null while it is.</summary>
    public string? Failure { get; set; }

    /// <summary>What it said last when it did not give a chunk.</summary>
    public string? Refusal { get; set; }

    /// <summary>What ended its last stream: all calls on one are told the same.</summary>
    public PeerCallException? LastEnd { get; set; }

    /// <summary>
    /// Its streams. What comes on one is checked and stored one after the other, and so it is read there: with two, one
    /// side's disk and the other's work at the same time. The second is used when something has come.
    /// </summary>
    public IReadOnlyList<PeerLane> Lanes { get; } = [new(), new()];

    /// <summary>Whether it may be asked for more.</summary>
    public bool HasRoom => Failure is null && Requests < Window;

    /// <summary>Whether it may be asked for more on a stream.</summary>
    public bool HasRoomOn(PeerLane lane) => HasRoom
        && lane.Requests * Lanes.Count < Window
        && (lane == Lanes[0] || Bytes > 0);

    /// <summary>A question goes out.</summary>
    public void Asked(ChunksCall call, PeerLane lane)
    {
        Requests++;
        lane.Requests++;
        call.SentAt = time.GetTimestamp();
    }

    /// <summary>A chunk came.</summary>
    public void Came(int length)
    {
        Bytes += length;
        Breaks = 0;
    }

    /// <summary>An answer came to its end.</summary>
    /// <returns>How long it took.</returns>
    public TimeSpan Answered(ChunksCall call, PeerLane lane)
    {
        Requests--;
        lane.Requests--;
        var now = time.GetTimestamp();
        var took = time.GetElapsedTime(call.SentAt, now);
        var served = time.GetElapsedTime(Math.Max(call.SentAt, _lastAt), now).TotalSeconds;
        _lastAt = now;
        if (served > 0 && call.BytesGiven > 0)
        {
            // To refuse is no speed.
            var rate = call.BytesGiven / served;
            BytesPerSecond = BytesPerSecond == 0 ? rate : ((1 - Share) * BytesPerSecond) + (Share * rate);
        }

        if (_shortest is not { } shortest || took < shortest) _shortest = shortest = took;
        if (took <= GrowsBelow * shortest) Window = Math.Min(options.RequestsMax, Window + 1);
        else if (took > ShrinksAbove * shortest) Window = Math.Max(Math.Min(2, options.RequestsMax), Window - 1);
        return took;
    }

    /// <summary>A question is not answered.</summary>
    public void Broke(PeerLane lane)
    {
        Requests--;
        lane.Requests--;
        Window = Math.Max(1, Window / 2);
        _shortest = null;
    }

    /// <summary>Has it looked at once what it has.</summary>
    public void LookNow()
    {
        if (Looking.CurrentCount == 0) Looking.Release();
    }

    /// <summary>Wakes who asks it.</summary>
    public void Wake()
    {
        foreach (var lane in Lanes)
            if (lane.Signal.CurrentCount == 0) lane.Signal.Release();
    }
}
