using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Network.Protocols;

/// <summary>
/// How much peers may ask, and how much of what they answer is read. Every frame has a limit by its protocol and
/// direction, checked before its bytes are waited for.
/// </summary>
public sealed class WireOptions
{
    /// <summary>Where these settings are in the configuration.</summary>
    public const string SectionName = "p2p.wire";

    /// <summary>Bytes of a question about the catalog. Default: 6 MiB: announcements carry records.</summary>
    public int DiscoveryRequestBytesMax { get; set; } = 6 << 20;

    /// <summary>Bytes of an answer about the catalog. Default: 6 MiB.</summary>
    public int DiscoveryResponseBytesMax { get; set; } = 6 << 20;

    /// <summary>Bytes of a question for data. Default: 64 KiB, the names of a thousand chunks.</summary>
    public int DataRequestBytesMax { get; set; } = 64 << 10;

    /// <summary>Bytes of an answer with data. Default: 4 MiB and 4 KiB, a chunk.</summary>
    public int DataResponseBytesMax { get; set; } = (4 << 20) + (4 << 10);

    /// <summary>Bytes of what a peer tells of its state. Default: 6 MiB.</summary>
    public int SyncRequestBytesMax { get; set; } = 6 << 20;

    /// <summary>Bytes of an answer about state. Default: 8 KiB.</summary>
    public int SyncResponseBytesMax { get; set; } = 8 << 10;

    /// <summary>Bytes of a question about jobs. Default: 260 KiB, a job's definition.</summary>
    public int JobsRequestBytesMax { get; set; } = 260 << 10;

    /// <summary>Bytes of an answer about jobs. Default: 8 KiB.</summary>
    public int JobsResponseBytesMax { get; set; } = 8 << 10;

    /// <summary>
    /// Bytes of records or headers at which a page of an answer ends; one more may begin below it. Default: 1 MiB.
    /// </summary>
    public int PageBytes { get; set; } = 1 << 20;

    /// <summary>Entries of the catalog in a page. Default: 1,000.</summary>
    public int CatalogPageMax { get; set; } = 1000;

    /// <summary>Entries that a peer may tell at once, and subjects that it may ask for. Default: 100.</summary>
    public int EntriesMax { get; set; } = 100;

    /// <summary>Promises that a peer may ask for in a second, in the long run. Default: 10.</summary>
    public double PromisesPerSecond { get; set; } = 10;

    /// <summary>Promises that a peer may ask for at once. Default: 100.</summary>
    public int PromisesAtOnce { get; set; } = 100;

    /// <summary>Versions in a page. Default: 100.</summary>
    public int VersionPageMax { get; set; } = 100;

    /// <summary>Chunks in a request. Default: 1,024.</summary>
    public int ChunksPerRequestMax { get; set; } = 1024;

    /// <summary>Bytes of the chunks in a request of several. Default: 16 MiB.</summary>
    public int ChunkBytesPerRequestMax { get; set; } = 16 << 20;

    /// <summary>
    /// Streams of one protocol that a peer may have open; one request of each is worked on at a time. Default: 16: who
    /// fetches four versions at once has two for each, and one for other questions.
    /// </summary>
    public int StreamsPerPeerMax { get; set; } = 16;

    /// <summary>Streams of one protocol that all peers together may have open. Default: 1,024.</summary>
    public int StreamsMax { get; set; } = 1024;

    /// <summary>Pages of the catalog a second that a peer may ask for in the long run. Default: 20.</summary>
    public double CatalogPagesPerSecond { get; set; } = 20;

    /// <summary>Pages of the catalog that a peer may ask for at once. Default: 200.</summary>
    public int CatalogPagesAtOnce { get; set; } = 200;

    /// <summary>How long a stream may rest between requests before it is closed. Default: 2 min.</summary>
    public TimeSpan IdleMax { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a peer may take to read one frame. Default: 1 min.</summary>
    public TimeSpan WriteMax { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a peer that has not said anything yet on a stream may take to answer. Default: 8 s.</summary>
    public TimeSpan FirstAnswerMax { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a peer may take for an answer, and for each chunk of one. Default: 30 s.</summary>
    public TimeSpan AnswerMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests that wait for answers on a stream that this node has opened. Default: 64.</summary>
    public int CallsPerStreamMax { get; set; } = 64;

    /// <summary>Bytes a second of chunks that are sent to peers; 0 for no limit. Default: 0.</summary>
    public long UpBytesPerSecond { get; set; }

    /// <summary>Bytes a second of chunks that are asked of peers; 0 for no limit. Default: 0.</summary>
    public long DownBytesPerSecond { get; set; }

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message says which, and the range.</exception>
    public void Validate()
    {
        const int RecordMax = RecordLimits.RecordBytesMax + (64 << 10);
        const int HeaderMax = ManifestLimits.HeaderBytesMax + (64 << 10);
        Require(PageBytes is >= 1 << 10 and <= 16 << 20, nameof(PageBytes), "1024 to 16777216");
        Frame(DiscoveryRequestBytesMax, nameof(DiscoveryRequestBytesMax), PageBytes + RecordMax);
        Frame(DiscoveryResponseBytesMax, nameof(DiscoveryResponseBytesMax), PageBytes + RecordMax);
        Frame(DataRequestBytesMax, nameof(DataRequestBytesMax), 1 << 10);
        Frame(DataResponseBytesMax, nameof(DataResponseBytesMax), Math.Max(ChunkRef.LengthMax + 256, PageBytes + HeaderMax));
        Frame(SyncRequestBytesMax, nameof(SyncRequestBytesMax), PageBytes + RecordMax);
        Frame(SyncResponseBytesMax, nameof(SyncResponseBytesMax), 4 << 10);
        Frame(JobsRequestBytesMax, nameof(JobsRequestBytesMax), 1 << 10);
        Frame(JobsResponseBytesMax, nameof(JobsResponseBytesMax), 4 << 10);
        Count(CatalogPageMax, nameof(CatalogPageMax), 10_000);
        Count(EntriesMax, nameof(EntriesMax), 10_000);
        Count(VersionPageMax, nameof(VersionPageMax), 10_000);
        Count(ChunksPerRequestMax, nameof(ChunksPerRequestMax), 10_000);
        Count(StreamsPerPeerMax, nameof(StreamsPerPeerMax), 1024);
        Count(StreamsMax, nameof(StreamsMax), 1 << 20);
        Count(CatalogPagesAtOnce, nameof(CatalogPagesAtOnce), 1 << 20);
        Count(PromisesAtOnce, nameof(PromisesAtOnce), 1 << 20);
        Require(PromisesPerSecond is > 0 and <= 1e6, nameof(PromisesPerSecond), "above 0, up to 1000000");
        Count(CallsPerStreamMax, nameof(CallsPerStreamMax), 1024);
        Require(ChunkBytesPerRequestMax is >= 4 << 20 and <= 1 << 30, nameof(ChunkBytesPerRequestMax), "4194304 to 1073741824");
        Require(CatalogPagesPerSecond is > 0 and <= 1e6, nameof(CatalogPagesPerSecond), "above 0, up to 1000000");
        Time(IdleMax, nameof(IdleMax));
        Time(WriteMax, nameof(WriteMax));
        Time(FirstAnswerMax, nameof(FirstAnswerMax));
        Time(AnswerMax, nameof(AnswerMax));
        Require(UpBytesPerSecond >= 0, nameof(UpBytesPerSecond), "0 or more");
        Require(DownBytesPerSecond >= 0, nameof(DownBytesPerSecond), "0 or more");
    }

    private static void Frame(int value, string name, int least) =>
        Require(value >= least && value <= 64 << 20, name, $"{least} to 67108864");

    private static void Count(int value, string name, int most) => Require(value >= 1 && value <= most, name, $"1 to {most}");

    private static void Time(TimeSpan value, string name) =>
        Require(value > TimeSpan.Zero && value <= TimeSpan.FromHours(1), name, "above 0, up to an hour");

    private static void Require(bool holds, string name, string range)
    {
        if (!holds) throw new ArgumentException($"{SectionName}.{name} must be {range}.");
    }
}
