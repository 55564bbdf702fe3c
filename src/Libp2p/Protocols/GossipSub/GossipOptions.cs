using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// How gossip is spread and what peers may cost: the specification's parameters with its defaults
/// (https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.0.md#parameters and those of v1.1, v1.2),
/// and a limit for everything that a peer can grow.
/// </summary>
public sealed class GossipOptions
{
    /// <summary>Whether messages are signed; all peers of the network must agree. Default: strictly.</summary>
    public SignaturePolicy Signatures { get; set; } = SignaturePolicy.StrictSign;

    /// <summary>
    /// What makes two messages the same; all peers must agree. It is given messages of the policy's form only and must
    /// not throw. Default: author and sequence number, or the SHA-256 of the data of unsigned messages.
    /// </summary>
    public Func<GossipMessage, MessageId> IdOf { get; set; } = MessageSigning.DefaultId;

    /// <summary>
    /// Whether authors count upward, as ours do, so that a message before those long forgotten is a stale one.
    /// js-libp2p draws its numbers at random: where it writes, this must stay off. Default: off.
    /// </summary>
    public bool SequencesIncrease { get; set; }

    /// <summary>D: how many peers of a topic messages are passed to. Default: 6.</summary>
    public int MeshSize { get; set; } = 6;

    /// <summary>D_lo: fewer are added to. Default: 4.</summary>
    public int MeshLow { get; set; } = 4;

    /// <summary>D_hi: more are thinned out. Default: 12.</summary>
    public int MeshHigh { get; set; } = 12;

    /// <summary>D_score: how many of the best stay when a mesh is thinned out. Default: 4.</summary>
    public int MeshBest { get; set; } = 4;

    /// <summary>
    /// D_out: how many of a mesh are to be peers that this side dialled, so that strangers never fill it. Less than
    /// <see cref="MeshLow"/>, at most half of <see cref="MeshSize"/>. Default: 2.
    /// </summary>
    public int MeshOutbound { get; set; } = 2;

    /// <summary>D_lazy: the fewest peers outside the mesh that are told what there is. Default: 6.</summary>
    public int GossipPeersMin { get; set; } = 6;

    /// <summary>Which part of the peers outside the mesh is told, if that is more. Default: 0.25.</summary>
    public double GossipFactor { get; set; } = 0.25;

    /// <summary>How often meshes are looked after and gossip is sent. Default: 1 s.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the peers of a topic that is only written to are kept. Default: 60 s.</summary>
    public TimeSpan FanoutFor { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>For how many heartbeats messages can be asked for. Default: 5.</summary>
    public int HistoryLength { get; set; } = 5;

    /// <summary>
    /// For how many heartbeats messages are told of; at most <see cref="HistoryLength"/>. Default: 3.
    /// </summary>
    public int HistoryGossip { get; set; } = 3;

    /// <summary>The most bytes of messages that can be asked for; the oldest go first. Default: 64 MiB.</summary>
    public long HistoryBytesMax { get; set; } = 64L * 1024 * 1024;

    /// <summary>How long a message is known as seen. Default: 120 s.</summary>
    public TimeSpan SeenFor { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>The most messages that are known as seen, whatever their age. Default: 262,144.</summary>
    public int SeenMax { get; set; } = 256 * 1024;

    /// <summary>
    /// So many seen messages are known for as long as there are no more of them, also beyond <see cref="SeenFor"/>:
    /// what is replayed later costs little to know. Default: 16,384.
    /// </summary>
    public int SeenKept { get; set; } = 16 * 1024;

    /// <summary>
    /// A message that comes again so long after it came first is a replay, and counts against who sent it. Longer than
    /// what waits for a slow peer takes to reach it (8 MiB at 1 Mbit/s). Default: 90 s.
    /// </summary>
    public TimeSpan ReplayAfter { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>The most authors whose last forgotten number is known. Default: 16,384.</summary>
    public int AuthorsMax { get; set; } = 16 * 1024;

    /// <summary>Whether own messages go to all peers of a topic, which no eclipse hides. Default: yes.</summary>
    public bool FloodPublish { get; set; } = true;

    /// <summary>How long a peer that was pruned stays out of the mesh. Default: 60 s.</summary>
    public TimeSpan PruneBackoff { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The same when a topic is left. Default: 10 s.</summary>
    public TimeSpan UnsubscribeBackoff { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest time that a peer may keep this side out of its mesh. Default: 1 h.</summary>
    public TimeSpan BackoffMax { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// A GRAFT that comes so soon after a PRUNE counts twice against its sender. Default: 10 s.
    /// </summary>
    public TimeSpan GraftFloodWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether pruned peers are told of others (peer exchange). Default: no.</summary>
    public bool PeerExchange { get; set; }

    /// <summary>Of how many; of how many told by others at most is made use. Default: 16.</summary>
    public int ExchangedPeersMax { get; set; } = 16;

    /// <summary>How many heartbeats lie between two looks for better peers for a poor mesh. Default: 60.</summary>
    public int OpportunisticGraftHeartbeats { get; set; } = 60;

    /// <summary>How many are then added. Default: 2.</summary>
    public int OpportunisticGraftPeers { get; set; } = 2;

    /// <summary>The most IHAVE from a peer that are looked at in a heartbeat. Default: 10.</summary>
    public int HaveNoticesMax { get; set; } = 10;

    /// <summary>The most messages that a peer is asked for, and told of, in a heartbeat. Default: 5,000.</summary>
    public int HaveIdsMax { get; set; } = 5000;

    /// <summary>How often a peer is sent the same message on its IWANT. Default: 3.</summary>
    public int RetransmissionsMax { get; set; } = 3;

    /// <summary>How long a peer that said IHAVE may take to send the message. Default: 3 s.</summary>
    public TimeSpan PromiseTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Messages with so many bytes of data are worth an IDONTWANT. Default: 512.</summary>
    public int DontWantSizeMin { get; set; } = 512;

    /// <summary>The most ids of IDONTWANT from a peer that are noted in a heartbeat. Default: 1,000.</summary>
    public int DontWantIdsMax { get; set; } = 1000;

    /// <summary>For how many heartbeats an IDONTWANT holds. Default: 3.</summary>
    public int DontWantHeartbeats { get; set; } = 3;

    /// <summary>The most topics of a peer that are noted; of others it is not told. Default: 1,024.</summary>
    public int TopicsPerPeerMax { get; set; } = 1024;

    /// <summary>The longest name of a topic, bytes of UTF-8. Default: 512.</summary>
    public int TopicLengthMax { get; set; } = 512;

    /// <summary>The longest RPC that is sent or taken, bytes. Default: 1 MiB, as in go-libp2p.</summary>
    public int RpcLengthMax { get; set; } = 1024 * 1024;

    /// <summary>
    /// RPCs are not made longer than this by putting messages together, bytes. Default: 64 KiB, the most that
    /// rust-libp2p takes.
    /// </summary>
    public int RpcLengthAim { get; set; } = 64 * 1024;

    /// <summary>
    /// The most bytes that wait to be sent to a peer: then gossip is dropped, then messages, never what keeps the two
    /// sides' meshes alike; a peer so slow that even that is too much is left. Default: 8 MiB.
    /// </summary>
    public int QueueBytesMax { get; set; } = 8 * 1024 * 1024;

    /// <summary>The most messages under validation, of all peers; more are dropped. Default: 4,096.</summary>
    public int ValidationsMax { get; set; } = 4096;

    /// <summary>
    /// The most messages of one peer under validation: then it is not read until there are fewer. Default: 512.
    /// </summary>
    public int ValidationsPerPeerMax { get; set; } = 512;

    /// <summary>
    /// The most messages of one topic that its validator may have at once; more are dropped. Default: 1,024.
    /// </summary>
    public int ValidationsPerTopicMax { get; set; } = 1024;

    /// <summary>How long a validator may take; then the message is ignored. Default: 30 s.</summary>
    public TimeSpan ValidatorTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The most streams that a peer may have open to this side. Default: 3.</summary>
    public int StreamsPerPeerMax { get; set; } = 3;

    /// <summary>How long after its stream broke a peer gets another. Default: 5 s.</summary>
    public TimeSpan StreamPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long addresses are used that others told. Default: 1 h.</summary>
    public TimeSpan ExchangedAddressLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Peers that messages are always exchanged with, outside meshes and scores, when they have this side on their list
    /// too; connections with them are kept. Default: none.
    /// </summary>
    public ISet<PeerId> DirectPeers { get; } = new HashSet<PeerId>();

    /// <summary>How often a connection with a direct peer that is gone is tried again. Default: 5 min.</summary>
    public TimeSpan DirectPeerRetry { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What peers are valued by.</summary>
    public PeerScoreOptions Scores { get; } = new();

    /// <summary>At which values what happens.</summary>
    public ScoreThresholds Thresholds { get; } = new();

    /// <summary>Checks that the parameters go together.</summary>
    /// <exception cref="ArgumentException">One does not; the message says which and why.</exception>
    public void Validate()
    {
        // A node that only introduces others has no mesh at all (v1.1, recommendations for network operators).
        var meshless = MeshSize == 0 && MeshLow == 0 && MeshHigh == 0 && MeshOutbound == 0;
        Check(meshless || (MeshLow <= MeshSize && MeshSize <= MeshHigh),
            $"{nameof(MeshLow)} {MeshLow} ≤ {nameof(MeshSize)} {MeshSize} ≤ {nameof(MeshHigh)} {MeshHigh} must hold");
        Check(meshless || (MeshOutbound < MeshLow && 2 * MeshOutbound <= MeshSize),
            $"{nameof(MeshOutbound)} {MeshOutbound} must be below {MeshLow} and at most half of {MeshSize}");
        Check(MeshBest <= MeshHigh, $"{nameof(MeshBest)} {MeshBest} must be at most {MeshHigh}");
        Check(HistoryGossip <= HistoryLength,
            $"{nameof(HistoryGossip)} {HistoryGossip} must be at most {nameof(HistoryLength)} {HistoryLength}");
        Check(GossipFactor is >= 0 and <= 1, $"{nameof(GossipFactor)} {GossipFactor} must be from 0 to 1");
        Check(Heartbeat > TimeSpan.Zero, $"{nameof(Heartbeat)} {Heartbeat} must be positive");
        Check(RpcLengthAim <= RpcLengthMax, $"{nameof(RpcLengthAim)} {RpcLengthAim} must be at most {RpcLengthMax}");
        Check(QueueBytesMax >= RpcLengthMax, $"{nameof(QueueBytesMax)} {QueueBytesMax} must hold one RPC of {RpcLengthMax}");
        Thresholds.Validate();
        Scores.Validate();
    }

    internal static void Check(bool holds, string otherwise)
    {
        if (!holds) throw new ArgumentException($"Gossip options: {otherwise}.");
    }
}
