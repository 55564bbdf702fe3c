using System.Net;
using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Hosting;
using Libp2p.Protocols.AutoNat;
using Libp2p.Protocols.Ping;
using Libp2p.Swarm;
using Libp2p.Tests.Network;
using Libp2p.Tests.Swarm;
using Libp2p.Transports.Memory.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Tests.Protocols.Relay;

/// <summary>
/// A peer behind a NAT, and four that forward and serve AutoNAT: on a simulated internet in virtual time.
/// </summary>
[Collection(VirtualTime.Alone)]
public sealed class AutoRelayTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<(Libp2pHost Host, PeerServices Parts)> _running = [];
    private SimulatedInternet _internet = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task Who_cannot_be_dialled_is_reached_through_two_relays_also_after_reservations_are_renewed(int seed) =>
        RunAsync(seed, async () =>
        {
            var relays = new List<Libp2pHost>();
            for (var number = 1; number <= 4; number++) relays.Add(await AddAsync($"3{number}.0.0.1", null, Forwarding));
            var hidden = await AddAsync("40.0.0.1", NatBehavior.PortRestrictedCone, Hidden);
            foreach (var relay in relays) await hidden.DialAsync(relay.Addresses[0].WithPeer(relay.Id), Stop);
            await UntilAsync(() => Circuits(hidden).Count == 2, $"two relays were found (seed {seed})");

            var caller = await AddAsync("50.0.0.1", null, _ => { });
            await PingAsync(caller, hidden);

            // Reservations stand for an hour and are renewed.
            await Task.Delay(TimeSpan.FromMinutes(90), _clock, Stop);
            Circuits(hidden).Count.ShouldBe(2, $"seed {seed}");
            await PingAsync(caller, hidden);
        });

    [Fact(Timeout = 120_000)]
    public Task Who_can_be_dialled_needs_no_relay() => RunAsync(4, async () =>
    {
        var relay = await AddAsync("31.0.0.1", null, Forwarding);
        var other = await AddAsync("32.0.0.1", null, Forwarding);
        var open = await AddAsync("40.0.0.1", null, Hidden);
        foreach (var one in new[] { relay, other }) await open.DialAsync(one.Addresses[0].WithPeer(one.Id), Stop);

        await UntilAsync(() => PartsOf(open).AutoNat!.Overall == Reachability.Public, "it was dialled");
        await Task.Delay(TimeSpan.FromHours(1), _clock, Stop);

        Circuits(open).ShouldBeEmpty();
    });

    [Fact(Timeout = 120_000)]
    public Task Relays_are_given_up_when_they_are_needed_no_more() => RunAsync(5, async () =>
    {
        var relay = await AddAsync("31.0.0.1", null, Forwarding);
        var hidden = await AddAsync("40.0.0.1", NatBehavior.PortRestrictedCone, Hidden);
        await hidden.DialAsync(relay.Addresses[0].WithPeer(relay.Id), Stop);
        PartsOf(hidden).AutoRelay!.SetNeeded(true);
        await UntilAsync(() => Circuits(hidden).Count == 1, "the relay was found");

        PartsOf(hidden).AutoRelay!.SetNeeded(false);

        await UntilAsync(() => Circuits(hidden).Count == 0, "the relay was left");
    });

    [Fact(Timeout = 120_000)]
    public Task A_relay_that_refuses_is_asked_again_after_a_pause() => RunAsync(6, async () =>
    {
        var relay = await AddAsync("31.0.0.1", null, services => services.Relay = new() { ReservationsMax = 1 });
        var first = await AddAsync("40.0.0.1", null, Hidden);
        var second = await AddAsync("41.0.0.1", null, Hidden);
        var refusals = new List<DateTimeOffset>();
        PartsOf(relay).Relay!.Happened += happened =>
        {
            if (happened.Kind == "refusal") refusals.Add(_clock.GetUtcNow());
        };
        foreach (var one in new[] { first, second })
        {
            await one.DialAsync(relay.Addresses[0].WithPeer(relay.Id), Stop);
            PartsOf(one).AutoRelay!.SetNeeded(true);
            await Task.Delay(TimeSpan.FromMinutes(1), _clock, Stop);
        }

        refusals.Count.ShouldBe(1);
        await EndAsync(first);
        await UntilAsync(() => Circuits(second).Count == 1, "there was room later");
        (_clock.GetUtcNow() - refusals[0]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(10));
    });

    private static void Forwarding(ServiceOptions services)
    {
        services.Relay = new();
        services.AutoNat = new();
    }

    private static void Hidden(ServiceOptions services)
    {
        services.AutoNat = new() { VotesNeeded = 2 };
        services.AutoRelay = new();
    }

    private static List<Multiaddr> Circuits(Libp2pHost host) =>
        [.. host.Addresses.Where(address => address.Has(MultiaddrProtocol.P2pCircuit)).DistinctBy(address => address.ToString())];

    private PeerServices PartsOf(Libp2pHost host) => _running.Find(one => one.Host == host).Parts;

    /// <summary>Reaches a peer by what it announces of itself.</summary>
    private async Task PingAsync(Libp2pHost caller, Libp2pHost hidden)
    {
        foreach (var circuit in Circuits(hidden))
        {
            var connection = await caller.DialAsync(circuit.WithPeer(hidden.Id), Stop);
            await using (var stream = await connection.OpenAsync(PingProtocol.Id, Stop))
                await PingProtocol.PingAsync(stream, _clock, Stop);
            await connection.DisposeAsync();
        }
    }

    private async Task UntilAsync(Func<bool> happened, string what)
    {
        for (var seconds = 0; !happened(); seconds++)
        {
            seconds.ShouldBeLessThan(3600, $"not within an hour: {what}");
            await Task.Delay(TimeSpan.FromSeconds(1), _clock, Stop);
        }
    }

    private async Task<Libp2pHost> AddAsync(string ip, NatBehavior? nat, Action<ServiceOptions> configure)
    {
        var machine = nat is null
            ? _internet.Attach(IPAddress.Parse(ip))
            : _internet.AddNat(IPAddress.Parse(ip), nat).Attach(IPAddress.Parse("192.168.1.2"));
        var host = new Libp2pHost(
            TestHosts.Key(_running.Count), [machine.CreateTransport()], new(), _clock, NullLoggerFactory.Instance);
        var services = new ServiceOptions();
        configure(services);
        var seed = _running.Count;
        _running.Add((host, new(host, services, new()
        {
            Time = _clock, Random = () => new Random(seed), DialBack = [machine.CreateTransport()],
        })));
        await host.ListenAsync(Multiaddr.Parse($"/ip4/{machine.Address}/tcp/4001"), Stop);
        PartsOf(host).Start();
        return host;
    }

    private async Task EndAsync(Libp2pHost host)
    {
        await PartsOf(host).DisposeAsync();
        await host.DisposeAsync();
        host.Identity.Dispose();
        _running.RemoveAll(one => one.Host == host);
    }

    private Task RunAsync(int seed, Func<Task> body) => new VirtualTime(_clock).RunAsync(
        async () =>
        {
            _internet = new(seed, _clock, new() { Latency = TimeSpan.FromMilliseconds(20), Loss = 0.02 });
            await body();
            foreach (var (host, _) in _running.ToList()) await EndAsync(host);
        },
        TimeSpan.FromDays(1),
        Stop);
}
