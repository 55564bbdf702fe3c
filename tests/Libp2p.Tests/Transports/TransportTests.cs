using Libp2p.Core.Multiaddrs;
using Libp2p.Transports;
using Libp2p.Transports.Memory;
using Libp2p.Transports.Tcp;
using Libp2p.Transports.WebSockets;

namespace Libp2p.Tests.Transports;

public sealed class TcpTransportTests : TransportConformance
{
    protected override ITransport Transport { get; } = new TcpTransport();

    protected override Multiaddr Anywhere { get; } = Multiaddr.Parse("/ip4/127.0.0.1/tcp/0");

    protected override Multiaddr Nowhere { get; } = Multiaddr.Parse("/ip4/127.0.0.1/tcp/1");
}

public sealed class TcpOverIpv6Tests : TransportConformance
{
    protected override ITransport Transport { get; } = new TcpTransport();

    protected override Multiaddr Anywhere { get; } = Multiaddr.Parse("/ip6/::1/tcp/0");

    protected override Multiaddr Nowhere { get; } = Multiaddr.Parse("/ip6/::1/tcp/1");
}

public sealed class WebSocketTransportTests : TransportConformance
{
    protected override ITransport Transport { get; } = new WebSocketTransport();

    protected override Multiaddr Anywhere { get; } = Multiaddr.Parse("/ip4/127.0.0.1/tcp/0/ws");

    protected override Multiaddr Nowhere { get; } = Multiaddr.Parse("/ip4/127.0.0.1/tcp/1/ws");
}

public sealed class MemoryTransportTests : TransportConformance
{
    private readonly MemoryNetwork _network = new();

    protected override ITransport Transport => _network.CreateTransport();

    protected override Multiaddr Anywhere { get; } = Multiaddr.Parse("/memory/0");

    protected override Multiaddr Nowhere { get; } = Multiaddr.Parse("/memory/9");
}
