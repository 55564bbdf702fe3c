using Libp2p.Core.Multiaddrs;
using Libp2p.Muxing.Yamux;
using Libp2p.Swarm.Dialing;
using Libp2p.Swarm.Pruning;
using Libp2p.Swarm.Resources;

namespace Libp2p.Swarm;

/// <summary>How a host behaves, and how much it takes from others.</summary>
public sealed class HostOptions
{
    /// <summary>The program, as peers are told. Default: <c>libp2p-net/0.1.0</c>.</summary>
    public string AgentVersion { get; set; } = "libp2p-net/0.1.0";

    /// <summary>The family of protocols, as peers are told. Default: <c>ipfs/0.1.0</c>.</summary>
    public string ProtocolVersion { get; set; } = "ipfs/0.1.0";

    /// <summary>
    /// Whether peers are told who this is, and asked who they are. Without it nobody learns what the other speaks.
    /// Default: true.
    /// </summary>
    public bool Identifies { get; set; } = true;

    /// <summary>Whether pings are answered, on two streams of a peer at a time. Default: true.</summary>
    public bool AnswersPings { get; set; } = true;

    /// <summary>How long a connection may take to be secured and multiplexed, either way. Default: 10 s.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long two peers may take to agree on a stream's protocol. Default: 10 s.</summary>
    public TimeSpan NegotiationTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long handlers may take to end when the host stops; then they are left. Default: 5 s.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long what a peer said of where it is, and where it was reached, is kept after its last connection has ended.
    /// Default: 15 min, as in go.
    /// </summary>
    public TimeSpan AddressLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Where peers are told that this one is, in place of where it listens. Default: nothing, which tells where it
    /// listens.
    /// </summary>
    public IReadOnlyList<Multiaddr> Told { get; set; } = [];

    /// <summary>With whom there may be connections. Default: with everybody.</summary>
    public IConnectionGater Gater { get; set; } = new OpenGate();

    /// <summary>How peers are reached.</summary>
    public DialingOptions Dialing { get; set; } = new();

    /// <summary>How many connections are kept.</summary>
    public PruningOptions Pruning { get; set; } = new();

    /// <summary>How much may be used in all. Default: what this machine has room for.</summary>
    public ResourceLimits Resources { get; set; } = ResourceLimits.ForThisMachine();

    /// <summary>What is kept of peers.</summary>
    public PeerStoreOptions Peers { get; set; } = new();

    /// <summary>Limits of multiplexed connections.</summary>
    public YamuxOptions Yamux { get; set; } = new();
}
