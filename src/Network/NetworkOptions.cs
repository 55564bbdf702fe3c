using Bib.Grains.Abstractions.Nodes;
using Bib.Network.Following;
using Bib.Network.Forwarding;
using Bib.Network.Protocols;
using Bib.Network.Transfers;

namespace Bib.Network;

/// <summary>How a node takes part in the network.</summary>
public sealed class NetworkOptions
{
    /// <summary>The section that its faults are named by.</summary>
    public const string SectionName = "Network";

    /// <summary>The network's own DHT, apart from everybody else's.</summary>
    public const string DhtProtocol = "/bib/kad/1.0.0";

    /// <summary>What of the network it keeps, which may change while it runs. Default: what it follows.</summary>
    public NodeMode Mode { get; set; } = NodeMode.Selective;

    /// <summary>The version of bibd, as peers are told. Default: 0.0.0.</summary>
    public string Version { get; set; } = "0.0.0";

    /// <summary>Where it listens, as multiaddrs. Default: nowhere.</summary>
    public IList<string> Listen { get; } = [];

    /// <summary>
    /// Where peers are told that it is, as multiaddrs, in place of where it listens. Default: nothing, which tells where
    /// it listens.
    /// </summary>
    public IList<string> Announce { get; } = [];

    /// <summary>
    /// Whether a port that is taken makes the node listen at another one, which suits a port that nobody chose. Default:
    /// no: the start fails.
    /// </summary>
    public bool MayListenElsewhere { get; set; }

    /// <summary>Whom it asks first, as multiaddrs. Default: nobody.</summary>
    public IList<string> Bootstrap { get; } = [];

    /// <summary>With how many peers it calls itself connected. Default: 1.</summary>
    public int PeersWanted { get; set; } = 1;

    /// <summary>How long after a first failure a bootstrap peer is tried again; doubles. Default: 5 s.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long at most between two tries. Default: 1 h.</summary>
    public TimeSpan RetryAfterMax { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long at most between two tries to reach a peer that was lost. Default: 30 s.</summary>
    public TimeSpan LostRetryAfterMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long a peer that was lost is tried. Default: 1 day.</summary>
    public TimeSpan LostTriedFor { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Whether peers of the local network are looked for. Default: no.</summary>
    public bool Mdns { get; set; }

    /// <summary>The part in the DHT. Default: by whether others can dial the node.</summary>
    public DhtMode Dht { get; set; } = DhtMode.Auto;

    /// <summary>Whether gateways are asked for ports, relays are used and offered, and holes punched. Default: no.</summary>
    public bool Nat { get; set; }

    /// <summary>How many connections are left when there were too many. Default: 100.</summary>
    public int LowWater { get; set; } = 100;

    /// <summary>Beyond how many there are too many. Default: 400.</summary>
    public int HighWater { get; set; } = 400;

    /// <summary>How long a new connection is left alone. Default: 30 s.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often what was seen of peers is noted in their rows. Default: 10 s.</summary>
    public TimeSpan NoteEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a node's own word on itself is noted at most, where its mode is the same. Default: 10 min.</summary>
    public TimeSpan DescribeEvery { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often others are told how this node is. Default: 30 s.</summary>
    public TimeSpan StatusEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often catalogs are read beside gossip. Default: 5 min.</summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many topics and datasets of others are taken over at once. Default: 4.</summary>
    public int AdoptAtOnce { get; set; } = 4;

    /// <summary>How long after a first failure a topic or dataset is tried again; doubles. Default: 5 s.</summary>
    public TimeSpan AdoptAgainAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long at most between two tries. Default: 10 min.</summary>
    public TimeSpan AdoptAgainAfterMax { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Topics and datasets of others that may wait to be looked at. Default: 100,000.</summary>
    public int RecordsWaitingMax { get; set; } = 100_000;

    /// <summary>Peers of which something is to be noted, at once; more are not counted. Default: 10,000.</summary>
    public int NotedPeersMax { get; set; } = 10_000;

    /// <summary>
    /// How many nodes that were reached before are dialled at a start, and how many that were lost are at a time.
    /// Default: 50.
    /// </summary>
    public int ReconnectMax { get; set; } = 50;

    /// <summary>Topics and versions that this node says in the DHT to hold; the first give way. Default: 10,000.</summary>
    public int AnnouncedMax { get; set; } = 10_000;

    /// <summary>Versions of one dataset that it says to hold, the newest. Default: 100.</summary>
    public int AnnouncedVersionsMax { get; set; } = 100;

    /// <summary>Topics and versions that it says to hold in a second. Default: 10.</summary>
    public int AnnouncedPerSecond { get; set; } = 10;

    /// <summary>How long at least after a round newcomers to a small DHT are told everything. Default: 10 min.</summary>
    public TimeSpan AnnounceAgainAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Peers named by the DHT that are asked for one version, all at once. Default: 64.</summary>
    public int ProvidersAskedMax { get; set; } = 64;

    /// <summary>Those of them that one server of the DHT may name. Default: 16.</summary>
    public int ProvidersOfOneMax { get; set; } = 16;

    /// <summary>How long it may take to connect with one of them. Default: 4 s.</summary>
    public TimeSpan ProviderReachedWithin { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How versions are fetched.</summary>
    public TransferOptions Transfers { get; } = new();

    /// <summary>How it is looked for what there is to follow.</summary>
    public TopicSearchOptions Search { get; } = new();

    /// <summary>How it lends its API, and whom it asks as a proxy.</summary>
    public ApiOptions Api { get; } = new();

    /// <summary>How much peers may ask and be asked.</summary>
    public WireOptions Wire { get; } = new();
}
