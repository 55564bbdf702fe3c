using System.Diagnostics.Metrics;
using Libp2p.Discovery.Mdns;
using Libp2p.Nat;
using Libp2p.Protocols.Kad;
using Libp2p.Transports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Hosting;

/// <summary>What a peer's services stand on besides their host.</summary>
public sealed record ServiceParts
{
    /// <summary>What the time is. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What is told of their doings. Default: nobody.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Where meters come from; null for meters that nobody reads.</summary>
    public IMeterFactory? Meters { get; init; }

    /// <summary>Gives each service chance of its own. Default: by the clock.</summary>
#pragma warning disable RS0030 // Whoever gives no source of chance has no seed to replay.
    public Func<Random> Random { get; init; } = () => new Random();
#pragma warning restore RS0030

    /// <summary>What Kademlia keeps; null for what is in memory.</summary>
    public IKadStore? KadStore { get; init; }

    /// <summary>Joins the group of mDNS. Default: on all interfaces.</summary>
    public Func<IDatagramSocket> JoinMdns { get; init; } = () => MulticastSocket.Join();

    /// <summary>Finds gateways; null for the network's own.</summary>
    public IPortMapperFinder? Gateways { get; init; }

    /// <summary>How AutoNAT dials others: by transports that listen nowhere. Default, where it is empty: TCP and
    /// WebSocket.</summary>
    public IReadOnlyList<ITransport> DialBack { get; init; } = [];
}
