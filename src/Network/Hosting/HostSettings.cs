using Libp2p.Core.Multiaddrs;
using Libp2p.Hosting;
using Libp2p.Protocols.Kad;
using Libp2p.Swarm;

namespace Bib.Network.Hosting;

/// <summary>A node's options as libp2p's.</summary>
internal static class HostSettings
{
    /// <summary>How the host behaves.</summary>
    public static HostOptions Of(NetworkOptions options, IConnectionGater gater) => new()
    {
        AgentVersion = $"bib/{options.Version}",
        ProtocolVersion = "bib/1.0.0",
        Told = [.. options.Announce.Select(Multiaddr.Parse)],
        Gater = gater,
        Pruning = { LowWater = options.LowWater, HighWater = options.HighWater, Grace = options.Grace },
    };

    /// <summary>What it does besides.</summary>
    public static ServiceOptions ServicesOf(NetworkOptions options) => new()
    {
        Kad = options.Dht == DhtMode.Off ? null : new KadOptions
        {
            ProtocolId = NetworkOptions.DhtProtocol,
            Mode = options.Dht switch
            {
                DhtMode.Server => KadMode.Server,
                DhtMode.Client => KadMode.Client,
                _ => KadMode.Auto,
            },
        },
        GossipSub = new(),
        Mdns = options.Mdns ? new() : null,
        AutoNat = options.Nat ? new() : null,
        AutoRelay = options.Nat ? new() : null,
        Relay = options.Nat ? new() : null,
        Dcutr = options.Nat ? new() : null,
        PortMapping = options.Nat ? new() : null,
    };
}
