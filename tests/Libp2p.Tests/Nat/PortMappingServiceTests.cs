using System.Net;
using Bib.Testing;
using Libp2p.Core.Multiaddrs;
using Libp2p.Nat;

namespace Libp2p.Tests.Nat;

/// <summary>Mappings as time goes by.</summary>
public sealed class PortMappingServiceTests
{
    private static readonly Multiaddr[] _listening =
    [
        Multiaddr.Parse("/ip4/192.168.1.5/tcp/4001"), Multiaddr.Parse("/ip4/192.168.1.5/tcp/4001/ws"),
        Multiaddr.Parse("/ip4/127.0.0.1/tcp/4001"), Multiaddr.Parse("/ip6/::1/tcp/4001"),
    ];

    private readonly FakeTimeProvider _time = new();
    private readonly Gateway _gateway = new("first");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_mapping_is_renewed_at_half_its_lifetime_and_taken_back_at_the_end()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var service = new PortMappingService(new Finder(_gateway), new(), _time);
        var running = service.RunAsync(_listening, stop.Token);
        await AsleepAsync();

        service.Addresses.Select(address => address.ToString())
            .ShouldBe(["/ip4/203.0.113.7/tcp/4001", "/ip4/203.0.113.7/tcp/4001/ws"]);
        _gateway.Asked.ShouldHaveSingleItem().Lifetime.ShouldBe(TimeSpan.FromHours(2));

        _time.Advance(TimeSpan.FromMinutes(59));
        _gateway.Asked.Count.ShouldBe(1);
        _time.Advance(TimeSpan.FromMinutes(1));
        await AsleepAsync();
        _gateway.Asked.Count.ShouldBe(2);

        await stop.CancelAsync();
        await running;
        service.Addresses.ShouldBeEmpty();
        _gateway.Ended.ShouldHaveSingleItem().External.Port.ShouldBe(4001);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_gateway_that_refuses_is_asked_again_later_and_another_one_at_once()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var other = new Gateway("second") { Refuses = true };
        _gateway.Refuses = true;
        var service = new PortMappingService(new Finder(_gateway, other), new(), _time);
        var changes = 0;
        service.Changed += () => changes++;
        var running = service.RunAsync(_listening, stop.Token);
        await AsleepAsync();
        service.Addresses.ShouldBeEmpty();
        service.Failure.ShouldBe("second refused.");

        other.Refuses = false;
        _time.Advance(TimeSpan.FromMinutes(5));
        await AsleepAsync();
        service.Addresses.Count.ShouldBe(2);
        service.Failure.ShouldBeNull();
        changes.ShouldBe(1);

        other.Refuses = true;
        _time.Advance(TimeSpan.FromHours(1));
        await AsleepAsync();
        service.Addresses.ShouldBeEmpty("it was not renewed");
        changes.ShouldBe(2);

        await stop.CancelAsync();
        await running;
        other.Ended.ShouldBeEmpty();
    }

    [Fact]
    public void A_mapping_leads_to_its_own_port_alone()
    {
        var mapping = new PortMapping(MappedProtocol.Udp, 9, IPEndPoint.Parse("[2001:db8::1]:99"), null);

        mapping.Outside(Multiaddr.Parse("/ip4/10.0.0.1/udp/9/quic-v1"))!.ToString().ShouldBe("/ip6/2001:db8::1/udp/99/quic-v1");
        mapping.Outside(Multiaddr.Parse("/ip4/10.0.0.1/tcp/9")).ShouldBeNull();
        mapping.Outside(Multiaddr.Parse("/ip4/10.0.0.1/udp/8/quic-v1")).ShouldBeNull();
        mapping.Outside(Multiaddr.Parse("/dns4/example.com/udp/9/quic-v1")).ShouldBeNull();
        mapping.Outside(Multiaddr.Parse("/memory/9")).ShouldBeNull();
    }

    /// <summary>Waits until the service sleeps.</summary>
    private async Task AsleepAsync()
    {
        while (_time.WaitingTimers == 0)
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class Finder(params IPortMapper[] mappers) : IPortMapperFinder
    {
        public ValueTask<IReadOnlyList<IPortMapper>> FindAsync(CancellationToken cancellationToken = default) => new(mappers);
    }

    private sealed class Gateway(string name) : IPortMapper
    {
        public string Name => name;

        public bool Refuses { get; set; }

        public List<PortRequest> Asked { get; } = [];

        public List<PortMapping> Ended { get; } = [];

        public ValueTask<PortMapping> MapAsync(PortRequest request, CancellationToken cancellationToken = default)
        {
            if (Refuses) throw new PortMappingException($"{name} refused.");
            Asked.Add(request);
            return new(new PortMapping(
                request.Protocol,
                request.InternalPort,
                new(IPAddress.Parse("203.0.113.7"), request.ExternalPort),
                request.Lifetime));
        }

        public ValueTask UnmapAsync(PortMapping mapping, CancellationToken cancellationToken = default)
        {
            Ended.Add(mapping);
            return default;
        }
    }
}
