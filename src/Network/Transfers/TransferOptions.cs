using Bib.Grains.Abstractions.Blobs;

namespace Bib.Network.Transfers;

/// <summary>How versions are fetched.</summary>
public sealed class TransferOptions
{
    /// <summary>Where these settings are in the configuration.</summary>
    public const string SectionName = "p2p.transfers";

    /// <summary>Versions that are fetched at once; others wait. Default: 4.</summary>
    public int AtOnceMax { get; set; } = 4;

    /// <summary>Versions that may wait or be paused. Default: 10,000.</summary>
    public int WaitingMax { get; set; } = 10_000;

    /// <summary>Peers that one version is fetched from. Default: 32.</summary>
    public int PeersMax { get; set; } = 32;

    /// <summary>
    /// Of them, peers of which nobody says that they have the version and which are asked what of it they have: those
    /// that fetch it, too. Default: 8.
    /// </summary>
    public int PartPeersMax { get; set; } = 8;

    /// <summary>How often such a peer is asked what it has. Default: 1 s.</summary>
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often at least, when it has had nothing; the time doubles. Default: 30 s.</summary>
    public TimeSpan LookEveryMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Chunks of one version that are waited for at a time: the rest of its lists is not read before. Default: 4,096.
    /// </summary>
    public int ChunksAheadMax { get; set; } = 4096;

    /// <summary>Questions that are sent ahead to a peer to begin with. Default: 4.</summary>
    public int RequestsFirst { get; set; } = 4;

    /// <summary>Questions that are sent ahead to a peer at most. Default: 32.</summary>
    public int RequestsMax { get; set; } = 32;

    /// <summary>Bytes of chunks that are asked for in one question; a larger chunk goes alone. Default: 1 MiB.</summary>
    public int RequestBytes { get; set; } = 1 << 20;

    /// <summary>Chunks that are asked for in one question. Default: 256.</summary>
    public int RequestChunksMax { get; set; } = 256;

    /// <summary>How often a chunk is asked for again after a peer broke off over it. Default: 3.</summary>
    public int RetriesMax { get; set; } = 3;

    /// <summary>How often a peer may break off without having given anything, before it is left. Default: 3.</summary>
    public int BreaksMax { get; set; } = 3;

    /// <summary>How often progress is told. Default: 1 s.</summary>
    public TimeSpan ProgressEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often it is written down how far a download is. Default: 10 s.</summary>
    public TimeSpan SaveEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a chunk that a slow peer was asked for may be out before a faster one without work is asked, too.
    /// Default: 2 s.
    /// </summary>
    public TimeSpan AskAgainAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message says which, and the range.</exception>
    public void Validate()
    {
        Count(AtOnceMax, nameof(AtOnceMax), 64);
        Count(WaitingMax, nameof(WaitingMax), 1_000_000);
        Count(PeersMax, nameof(PeersMax), 1000);
        Count(PartPeersMax, nameof(PartPeersMax), 1000);
        Time(LookEvery, nameof(LookEvery));
        Time(LookEveryMax, nameof(LookEveryMax));
        Count(ChunksAheadMax, nameof(ChunksAheadMax), 1_000_000);
        Count(RequestsMax, nameof(RequestsMax), 64);
        Count(RequestsFirst, nameof(RequestsFirst), RequestsMax);
        Count(RequestBytes, nameof(RequestBytes), ChunkRef.LengthMax);
        Count(RequestChunksMax, nameof(RequestChunksMax), 1024);
        Require(RetriesMax is >= 0 and <= 100, nameof(RetriesMax), "0 to 100");
        Count(BreaksMax, nameof(BreaksMax), 100);
        Time(ProgressEvery, nameof(ProgressEvery));
        Time(SaveEvery, nameof(SaveEvery));
        Time(AskAgainAfter, nameof(AskAgainAfter));
    }

    private static void Count(int value, string name, int most) => Require(value >= 1 && value <= most, name, $"1 to {most}");

    private static void Time(TimeSpan value, string name) =>
        Require(value > TimeSpan.Zero && value <= TimeSpan.FromHours(1), name, "above 0, up to an hour");

    private static void Require(bool holds, string name, string range)
    {
        if (!holds) throw new ArgumentException($"{SectionName}.{name} must be {range}.");
    }
}
