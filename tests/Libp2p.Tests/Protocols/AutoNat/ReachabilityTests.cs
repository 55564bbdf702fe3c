using System.Net;
using Libp2p.Core.Multiaddrs;
using Libp2p.Nat;
using Libp2p.Protocols.AutoNat;
using Libp2p.Transports.Memory.Simulation;

namespace Libp2p.Tests.Protocols.AutoNat;

/// <summary>What a peer finds out of itself, behind NATs of several kinds.</summary>
public sealed class ReachabilityTests
{
    private static readonly Multiaddr _outside = Multiaddr.Parse("/ip4/11.0.0.1/tcp/4001");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_peer_without_a_nat_is_public() => (await FindOutAsync(null)).Overall.ShouldBe(Reachability.Public);

    [Fact(Timeout = 180_000)]
    public async Task A_peer_behind_a_usual_nat_is_private_and_does_not_announce_where_it_is_seen()
    {
        var (overall, known, announced) = await FindOutAsync(NatBehavior.PortRestrictedCone);

        overall.ShouldBe(Reachability.Private);
        known[_outside].ShouldBe(Reachability.Private);
        announced.ShouldNotContain(_outside);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_peer_behind_a_nat_that_lets_everybody_in_is_public_and_announces_where_it_is_seen()
    {
        var (overall, known, announced) = await FindOutAsync(NatBehavior.FullCone);

        overall.ShouldBe(Reachability.Public);
        known[_outside].ShouldBe(Reachability.Public);
        announced.ShouldContain(_outside);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_port_that_the_nat_maps_makes_a_peer_public()
    {
        var (overall, known, _) = await FindOutAsync(NatBehavior.Symmetric, mapped: true);

        overall.ShouldBe(Reachability.Public);
        known[_outside].ShouldBe(Reachability.Public);
    }

    private static async Task<(Reachability Overall, IReadOnlyDictionary<Multiaddr, Reachability> Known, Multiaddr[] Announced)>
        FindOutAsync(NatBehavior? nat, bool mapped = false)
    {
        AutoNatOptions options = new()
        {
            VotesNeeded = 1, FirstDelay = TimeSpan.Zero, RetryDelay = TimeSpan.FromMilliseconds(20),
            RequestsPerPeerPerMinuteMax = 1000, RequestsPerMinuteMax = 1000,
            DialTimeout = TimeSpan.FromSeconds(10), DialBackTimeout = TimeSpan.FromSeconds(10),
        };
        await using var world = await World.StartAsync(options, nat, Stop);
        world.Client.Dispose(); // the service has one of its own
        var host = world.Hosts[1];
        if (mapped)
        {
            var mapper = world.Nat!.CreatePortMapper(world.Asking);
            var mapping = await mapper.MapAsync(new(MappedProtocol.Tcp, 4001, 4001, TimeSpan.FromHours(1)), Stop);
            host.Announce(mapping.Outside(host.Addresses[0])!);
        }

        using var observed = new ObservedAddresses(host);
        using var service = new ReachabilityService(host, observed, options, TimeProvider.System);
        var found = new TaskCompletionSource();
        service.Changed += change =>
        {
            if (change.Address is null) found.TrySetResult();
        };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        // Another connection tells where this peer is seen.
        await host.DialAsync(world.Hosts[2].Addresses[0].WithPeer(world.Hosts[2].Id), Stop);
        var running = service.RunAsync(stop.Token);
        await found.Task.WaitAsync(Stop);
        var result = (service.Overall, service.Addresses, host.Addresses.ToArray());
        await stop.CancelAsync();
        await running;
        return result;
    }
}
