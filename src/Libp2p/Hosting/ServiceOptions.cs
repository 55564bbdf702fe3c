using Libp2p.Discovery.Mdns;
using Libp2p.Nat;
using Libp2p.Protocols.AutoNat;
using Libp2p.Protocols.Dcutr;
using Libp2p.Protocols.GossipSub;
using Libp2p.Protocols.Kad;
using Libp2p.Protocols.Relay;
using Libp2p.Protocols.Rendezvous;

namespace Libp2p.Hosting;

/// <summary>What a peer does besides answering for itself. What is null it does not do.</summary>
public sealed class ServiceOptions
{
    /// <summary>Taking part in a Kademlia network. In <see cref="KadMode.Auto"/> it answers others while AutoNAT finds
    /// that it can be reached. Default: null.</summary>
    public KadOptions? Kad { get; set; }

    /// <summary>How much is kept for a Kademlia network, unless the program has an <see cref="IKadStore"/> of its
    /// own.</summary>
    public MemoryKadStoreOptions KadStore { get; set; } = new();

    /// <summary>Topics. Default: null.</summary>
    public GossipOptions? GossipSub { get; set; }

    /// <summary>Finding peers on the local network and connecting with them. Default: null.</summary>
    public MdnsOptions? Mdns { get; set; }

    /// <summary>Reaching peers through relays, and listening at them. Default: as the options are.</summary>
    public RelayClientOptions? RelayClient { get; set; } = new();

    /// <summary>Being reached through relays while AutoNAT finds that nobody can dial this peer; needs
    /// <see cref="RelayClient"/> and <see cref="AutoNat"/>. Default: null.</summary>
    public AutoRelayOptions? AutoRelay { get; set; }

    /// <summary>Forwarding for others. Default: null.</summary>
    public RelayOptions? Relay { get; set; }

    /// <summary>Meeting peers directly that came through a relay. Default: null.</summary>
    public DcutrOptions? Dcutr { get; set; }

    /// <summary>Finding out whether this peer can be dialled, and dialling others that ask. Default: null.</summary>
    public AutoNatOptions? AutoNat { get; set; }

    /// <summary>Having gateways lead ports here (UPnP, NAT-PMP, PCP), and announcing them. Default: null.</summary>
    public PortMappingOptions? PortMapping { get; set; }

    /// <summary>Being a point at which others register and find each other. Default: null.</summary>
    public RendezvousOptions? Rendezvous { get; set; }

    /// <summary>Registering at such points, and asking them. Default: as the options are.</summary>
    public RendezvousClientOptions? RendezvousClient { get; set; } = new();

    /// <summary>Whether anybody may measure the line to this peer (<c>/perf/1.0.0</c>). Default: false.</summary>
    public bool Perf { get; set; }
}
