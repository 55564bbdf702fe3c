using System.Net;
using System.Security.Cryptography.X509Certificates;
using Bib.Testing;
using Libp2p.Core.Multiaddrs;
using Libp2p.Transports;
using Libp2p.Transports.Memory;
using Libp2p.Transports.Memory.Simulation;
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

public sealed class WebSocketOverTlsTests : TransportConformance, IDisposable
{
    private readonly X509Certificate2 _certificate = Certificates.ForLocalhost();

    protected override ITransport Transport => new WebSocketTransport(
        (_, shown, _, _) => shown?.GetCertHashString() == _certificate.GetCertHashString(), _certificate);

    protected override Multiaddr Anywhere { get; } = Multiaddr.Parse("/ip4/127.0.0.1/tcp/0/wss");

    protected override Multiaddr Nowhere { get; } = Multiaddr.Parse("/ip4/127.0.0.1/tcp/1/wss");

    public void Dispose() => _certificate.Dispose();
}

public sealed class MemoryTransportTests : TransportConformance
{
    private readonly MemoryNetwork _network = new();

    protected override ITransport Transport => _network.CreateTransport();

    protected override Multiaddr Anywhere { get; } = Multiaddr.Parse("/memory/0");

    protected override Multiaddr Nowhere { get; } = Multiaddr.Parse("/memory/9");
}

/// <summary>Packets are late, lost and out of order.</summary>
public sealed class MemoryOnBadLinksTests : TransportConformance
{
    private readonly MemoryNetwork _network = new(
        new SimulatedLinks(seed: 1, new()
        {
            Latency = TimeSpan.FromMilliseconds(1),
            Jitter = TimeSpan.FromMilliseconds(3),
            Loss = 0.05,
            ResendAfter = TimeSpan.FromMilliseconds(5),
        }),
        TimeProvider.System);

    protected override ITransport Transport => _network.CreateTransport();

    protected override Multiaddr Anywhere { get; } = Multiaddr.Parse("/memory/0");

    protected override Multiaddr Nowhere { get; } = Multiaddr.Parse("/memory/9");
}

public sealed class SimulatedInternetTests : TransportConformance
{
    private readonly SimulatedMachine _machine = new SimulatedInternet(
        seed: 1, TimeProvider.System, new() { Latency = TimeSpan.FromMilliseconds(1) }).Attach(IPAddress.Parse("10.0.0.1"));

    protected override ITransport Transport => _machine.CreateTransport();

    protected override Multiaddr Anywhere { get; } = Multiaddr.Parse("/ip4/10.0.0.1/tcp/0");

    protected override Multiaddr Nowhere { get; } = Multiaddr.Parse("/ip4/10.0.0.1/tcp/9");

    [Fact(Timeout = 60_000)]
    public async Task Who_dials_back_before_its_answer_has_come_is_met_by_somebody()
    {
        var time = new FakeTimeProvider();
        var internet = new SimulatedInternet(seed: 1, time, new() { Latency = TimeSpan.FromSeconds(9) });
        var (one, other) = (Machine("10.0.0.1"), Machine("10.0.0.2"));
        await using var here = await one.Transport.ListenAsync(one.Address, Stop);
        await using var there = await other.Transport.ListenAsync(other.Address, Stop);
        var first = one.Transport.DialAsync(other.Address, Stop).AsTask();
        time.Advance(TimeSpan.FromSeconds(9));
        var arrived = (await there.AcceptAsync(Stop))!;
        while (internet.Links.SentCount < 2) await Task.Yield(); // the answer is on its way

        internet.Links.Set(new() { Latency = TimeSpan.FromSeconds(1) });
        var back = other.Transport.DialAsync(one.Address, Stop).AsTask();
        time.Advance(TimeSpan.FromSeconds(1));

        var accepted = (await here.AcceptAsync(Stop))!;
        while (internet.Links.SentCount < 4) await Task.Yield();
        time.Advance(TimeSpan.FromSeconds(9));
        foreach (var connection in new[] { arrived, accepted, await first, await back }) await connection.Stream.DisposeAsync();

        (IPunchingTransport Transport, Multiaddr Address) Machine(string ip) =>
            (internet.Attach(IPAddress.Parse(ip)).CreateTransport(), Multiaddr.Parse($"/ip4/{ip}/tcp/4001"));
    }
}
