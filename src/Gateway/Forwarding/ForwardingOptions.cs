namespace Bib.Gateway.Forwarding;

/// <summary>How a proxy asks other nodes, and how much they may ask of this one.</summary>
public sealed class ForwardingOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "forwarding";

    /// <summary>How long an answer is given again. Default: 2 minutes; zero for never.</summary>
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Answers that are remembered; those longest unused make room. Default: 1,000.</summary>
    public int CacheEntriesMax { get; set; } = 1000;

    /// <summary>Bytes of the requests and answers that are remembered. Default: 16 MiB.</summary>
    public long CacheBytesMax { get; set; } = 16 << 20;

    /// <summary>Nodes that are asked for one answer. Default: 3.</summary>
    public int AttemptsMax { get; set; } = 3;

    /// <summary>How long a node may take to begin its answer before the next is asked. Default: 8 s.</summary>
    public TimeSpan FirstAnswerMax { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a node may be silent in the middle of an answer. Default: 30 s.</summary>
    public TimeSpan SilenceMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Nodes that connections are kept with. Default: 16; those longest unused make room.</summary>
    public int ChannelsMax { get; set; } = 16;

    /// <summary>Calls of one peer that are answered at once. Default: 16.</summary>
    public int CallsPerPeerMax { get; set; } = 16;

    /// <summary>Calls of all peers together that are answered at once. Default: 128.</summary>
    public int CallsMax { get; set; } = 128;

    /// <summary>
    /// Whether peers may run SQL, previews and comparisons of tables here. Default: no: a stranger's statement costs as much
    /// as it likes.
    /// </summary>
    public bool ServesQueries { get; set; }
}
