using System.Collections.Immutable;

namespace Libp2p.Protocols.Kad;

/// <summary>What a Kademlia network is called, how it searches, and what a peer may make another one keep.</summary>
public sealed record KadOptions
{
    /// <summary>The public network's name in multistream-select.</summary>
    public const string PublicProtocolId = "/ipfs/kad/1.0.0";

    /// <summary>The network's name in multistream-select. A network of one's own has one of its own.</summary>
    public string ProtocolId { get; init; } = PublicProtocolId;

    /// <summary>Whether other peers may ask this one.</summary>
    public KadMode Mode { get; init; } = KadMode.Auto;

    /// <summary>What values may be put, by the first part of their key. Default: public keys.</summary>
    public ImmutableArray<IValueValidator> Validators { get; init; } = [new PublicKeyValidator()];

    /// <summary>
    /// Judges values under keys of all other namespaces, and of none; its own namespace does not matter. Default: null,
    /// which refuses them.
    /// </summary>
    public IValueValidator? OtherValidator { get; init; }

    /// <summary>
    /// k: how many peers keep a value, how many a bucket of the routing table holds and an answer names. Default: 20.
    /// </summary>
    public int Replication { get; init; } = 20;

    /// <summary>Alpha: how many peers a lookup asks at a time. Default: 10.</summary>
    public int Concurrency { get; init; } = 10;

    /// <summary>
    /// Beta: how many of the closest must have answered before a lookup that only looks around, as a refresh does, is
    /// done. All others are done when <see cref="Replication"/> have. Default: 3.
    /// </summary>
    public int Resilience { get; init; } = 3;

    /// <summary>The most peers that one lookup asks, whatever answers name. Default: 400.</summary>
    public int RequestCountMax { get; init; } = 400;

    /// <summary>
    /// Of the peers that one answer named alone, how many may fail before the rest are left out. Default: 4.
    /// </summary>
    public int HearsayFailureMax { get; init; } = 4;

    /// <summary>How many values of different peers are compared before the best is given. Default: 8.</summary>
    public int Quorum { get; init; } = 8;

    /// <summary>How long one peer has to answer, connecting included. Default: 10 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a lookup goes on; what it has by then is what it gives. Default: 60 s.</summary>
    public TimeSpan LookupTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the routing table is refreshed. Default: 10 min.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a refresh's lookup goes on. Default: 10 s.</summary>
    public TimeSpan RefreshTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a peer of the routing table may be silent before it is asked again. Default: 10 min.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often own values and own provider records are published again. Default: 22 h.</summary>
    public TimeSpan RepublishInterval { get; init; } = TimeSpan.FromHours(22);

    /// <summary>How long others' values are kept and given. Default: 48 h.</summary>
    public TimeSpan RecordLifetime { get; init; } = TimeSpan.FromHours(48);

    /// <summary>How long others' provider records are kept and given. Default: 48 h.</summary>
    public TimeSpan ProviderLifetime { get; init; } = TimeSpan.FromHours(48);

    /// <summary>How long the addresses in a provider record are given. Default: 24 h.</summary>
    public TimeSpan ProviderAddressLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long addresses are kept that an answer names. Default: 2 min, as in go.</summary>
    public TimeSpan HearsayLifetime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long the addresses of a peer in the routing table are kept after its last answer. Default: 1 h.
    /// </summary>
    public TimeSpan TableAddressLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Whether addresses of private networks are left out of what this peer says and hears while it has a public
    /// address itself. Default: yes.
    /// </summary>
    public bool DropsPrivateAddresses { get; init; } = true;

    /// <summary>
    /// The most peers of one owner of public addresses (/16 of IPv4, /32 of IPv6) in a bucket. Default: 2.
    /// </summary>
    public int PeersPerGroupInBucketMax { get; init; } = 2;

    /// <summary>The most peers of one owner of public addresses in the routing table. Default: 3.</summary>
    public int PeersPerGroupInTableMax { get; init; } = 3;

    /// <summary>
    /// How many peers wait for a place in each bucket of the routing table that is full. Default: 16.
    /// </summary>
    public int NewcomersPerBucketMax { get; init; } = 16;

    /// <summary>How many peers of the routing table are checked at a time. Default: 8.</summary>
    public int CheckCountMax { get; init; } = 8;

    /// <summary>The most bytes of a message that is read. Default: 256 KiB.</summary>
    public int MessageLengthMax { get; init; } = 256 * 1024;

    /// <summary>
    /// The bytes at which an answer names no more peers: the smallest limit among implementations. Default: 16 KiB.
    /// </summary>
    public int AnswerLengthMax { get; init; } = 16 * 1024;

    /// <summary>The most bytes of a value's key. Default: 1 KiB.</summary>
    public int KeyLengthMax { get; init; } = 1024;

    /// <summary>The most bytes of a provider record's key, a multihash. Default: 80, as others have it.</summary>
    public int ProviderKeyLengthMax { get; init; } = 80;

    /// <summary>The most bytes of a value. Default: 64 KiB.</summary>
    public int ValueLengthMax { get; init; } = 64 * 1024;

    /// <summary>The most streams that others have open at a time. Default: 1024.</summary>
    public int InboundStreamCountMax { get; init; } = 1024;

    /// <summary>The most streams that one peer has open at a time. Default: 32.</summary>
    public int InboundStreamsPerPeerMax { get; init; } = 32;

    /// <summary>How long a stream waits for its next request. Default: 1 min.</summary>
    public TimeSpan StreamIdleMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Says what cannot be meant.</summary>
    /// <exception cref="ArgumentException">A value is out of its range, or two do not go together.</exception>
    public void Validate()
    {
        if (!ProtocolId.StartsWith('/') || ProtocolId.Length < 2)
            throw new ArgumentException($"A protocol is named /…, not '{ProtocolId}'.", nameof(ProtocolId));
        foreach (var (name, value) in Counts())
        {
            if (value < 1) throw new ArgumentException($"{name} is {value}; it must be 1 at least.", name);
        }

        foreach (var (name, value) in Times())
        {
            if (value <= TimeSpan.Zero)
                throw new ArgumentException($"{name} is {value}; it must be longer than nothing.", name);
        }

        if (MessageLengthMax < KeyLengthMax + ValueLengthMax + 1024)
        {
            throw new ArgumentException(
                $"{nameof(MessageLengthMax)} is {MessageLengthMax}: a key, a value and 1 KiB around them do not fit.",
                nameof(MessageLengthMax));
        }

        if (RepublishInterval >= RecordLifetime || RepublishInterval >= ProviderLifetime)
        {
            throw new ArgumentException(
                $"{nameof(RepublishInterval)} is {RepublishInterval}: what is published lapses before it comes again.",
                nameof(RepublishInterval));
        }

        var namespaces = Validators.Select(one => one.Namespace).ToList();
        if (namespaces.Find(name => namespaces.Count(other => other == name) > 1) is { } twice)
            throw new ArgumentException($"Namespace '{twice}' has two validators.", nameof(Validators));
    }

    private (string Name, int Value)[] Counts() =>
    [
        (nameof(Replication), Replication),
        (nameof(Concurrency), Concurrency),
        (nameof(Resilience), Resilience),
        (nameof(RequestCountMax), RequestCountMax),
        (nameof(HearsayFailureMax), HearsayFailureMax),
        (nameof(Quorum), Quorum),
        (nameof(PeersPerGroupInBucketMax), PeersPerGroupInBucketMax),
        (nameof(PeersPerGroupInTableMax), PeersPerGroupInTableMax),
        (nameof(NewcomersPerBucketMax), NewcomersPerBucketMax),
        (nameof(CheckCountMax), CheckCountMax),
        (nameof(AnswerLengthMax), AnswerLengthMax),
        (nameof(KeyLengthMax), KeyLengthMax),
        (nameof(ProviderKeyLengthMax), ProviderKeyLengthMax),
        (nameof(ValueLengthMax), ValueLengthMax),
        (nameof(InboundStreamCountMax), InboundStreamCountMax),
        (nameof(InboundStreamsPerPeerMax), InboundStreamsPerPeerMax),
    ];

    private (string Name, TimeSpan Value)[] Times() =>
    [
        (nameof(RequestTimeout), RequestTimeout),
        (nameof(LookupTimeout), LookupTimeout),
        (nameof(RefreshInterval), RefreshInterval),
        (nameof(RefreshTimeout), RefreshTimeout),
        (nameof(SilenceMax), SilenceMax),
        (nameof(RepublishInterval), RepublishInterval),
        (nameof(RecordLifetime), RecordLifetime),
        (nameof(ProviderLifetime), ProviderLifetime),
        (nameof(ProviderAddressLifetime), ProviderAddressLifetime),
        (nameof(HearsayLifetime), HearsayLifetime),
        (nameof(TableAddressLifetime), TableAddressLifetime),
        (nameof(StreamIdleMax), StreamIdleMax),
    ];
}
