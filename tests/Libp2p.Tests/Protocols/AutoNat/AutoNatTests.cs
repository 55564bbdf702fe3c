using System.Net;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;
using Libp2p.Protocols.AutoNat;
using Libp2p.Swarm;
using Libp2p.Swarm.Resources;
using Libp2p.Transports.Memory.Simulation;

namespace Libp2p.Tests.Protocols.AutoNat;

/// <summary>Hosts on one network ask each other whether they can be dialled.</summary>
public sealed class AutoNatTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_peer_that_can_be_dialled_learns_it_in_both_versions()
    {
        await using var world = await StartAsync();
        var own = world.Hosts[1].Addresses[0];

        (await world.Client.CheckAsync(world.Server, own, Stop)).ShouldBeTrue();
        (await world.Client.AskAsync(world.Server, [own], Stop)).ShouldBeTrue();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_peer_that_cannot_be_dialled_learns_it_in_both_versions()
    {
        await using var world = await StartAsync();
        var nowhere = Multiaddr.Parse("/ip4/11.0.0.1/tcp/99");

        (await world.Client.CheckAsync(world.Server, nowhere, Stop)).ShouldBeFalse();
        (await world.Client.AskAsync(world.Server, [nowhere], Stop)).ShouldBeFalse();
    }

    [Fact(Timeout = 180_000)]
    public async Task Where_the_gater_lets_nobody_dial_nobody_is_dialled_back()
    {
        var gate = new BlockList();
        await using var world = await World.StartAsync(new() { DialsPrivate = true }, null, Stop, new() { Gater = gate });
        var own = world.Hosts[1].Addresses[0];
        (await world.Client.CheckAsync(world.Server, own, Stop)).ShouldBeTrue();
        var before = world.Network.Dialled.Count(address => address.Equals(own));
        gate.Block(IPNetwork.Parse("11.0.0.0/8"));
        await using var stream = await AskAsync(world, own);

        (await ReadAsync(stream)).ShouldBe(new V2Message.Response(V2Status.DialRefused, 0, DialStatus.Unused));

        world.Network.Dialled.Count(address => address.Equals(own)).ShouldBe(before);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_is_dialled_back_counts_as_a_connection_of_the_host_and_no_longer_when_that_ends()
    {
        var limits = new ResourceLimits { System = new() { OutboundConnections = 1 } };
        await using var world = await World.StartAsync(new() { DialsPrivate = true }, null, Stop, new() { Resources = limits });
        var own = world.Hosts[1].Addresses[0];
        for (var time = 0; time < 3; time++) (await world.Client.CheckAsync(world.Server, own, Stop)).ShouldBeTrue();

        await world.Hosts[0].DialAsync(world.Hosts[2].Addresses[0].WithPeer(world.Hosts[2].Id), Stop);

        (await world.Client.CheckAsync(world.Server, own, Stop)).ShouldBeFalse();
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_wants_to_be_dialled_elsewhere_pays_with_bytes()
    {
        await using var world = await StartAsync();
        var elsewhere = Multiaddr.Parse("/ip4/12.0.0.1/tcp/4001");
        var stream = await AskAsync(world, elsewhere);
        await using var ended = stream;

        var asked = (await ReadAsync(stream)).ShouldBeOfType<V2Message.DataRequest>();

        asked.Count.ShouldBeInRange(30_000UL, 100_000UL);
        world.Network.Dialled.ShouldNotContain(elsewhere);
        for (var sent = 0UL; sent < asked.Count; sent += 4096)
            await Delimited.WriteAsync(stream, new V2Message.Data(4096).Encode(), Stop);
        (await ReadAsync(stream)).ShouldBe(new V2Message.Response(V2Status.Ok, 0, DialStatus.DialError));
        world.Network.Dialled.ShouldContain(elsewhere);
    }

    [Theory(Timeout = 180_000)]
    [InlineData(99)]
    [InlineData(4097)]
    public async Task Who_pays_in_crumbs_or_lumps_is_left(int length)
    {
        await using var world = await StartAsync();
        var elsewhere = Multiaddr.Parse("/ip4/12.0.0.1/tcp/4001");
        var stream = await AskAsync(world, elsewhere);
        await using var ended = stream;
        (await ReadAsync(stream)).ShouldBeOfType<V2Message.DataRequest>();

        await Delimited.WriteAsync(stream, new V2Message.Data(length).Encode(), Stop);

        await Should.ThrowAsync<StreamResetException>(() => ReadAsync(stream));
        world.Network.Dialled.ShouldNotContain(elsewhere);
    }

    [Fact(Timeout = 180_000)]
    public async Task The_first_address_that_will_do_is_dialled_and_no_other()
    {
        await using var world = await StartAsync();
        var (own, elsewhere) = (world.Hosts[1].Addresses[0], Multiaddr.Parse("/ip4/10.0.0.1/tcp/1"));
        var stream = await AskAsync(world, elsewhere, own, Multiaddr.Parse("/ip4/11.0.0.1/tcp/2"));
        await using var ended = stream;

        (await ReadAsync(stream)).ShouldBe(
            new V2Message.Response(V2Status.Ok, 1, DialStatus.DialBackError), "nobody waits for that nonce");
        world.Network.Dialled.ShouldNotContain(elsewhere);
    }

    [Fact(Timeout = 180_000)]
    public async Task Nobody_is_dialled_for_another_peer_in_version_1()
    {
        await using var world = await StartAsync();
        var own = world.Hosts[1].Addresses[0];
        (await AskV1Async(world, new V1Message.Dial(world.Server, [own]))).Status.ShouldBe(V1Status.BadRequest);
        (await AskV1Async(world, new V1Message.Dial(null, [own]))).Status.ShouldBe(V1Status.BadRequest);
        (await AskV1Async(world, new V1Message.Dial(world.Hosts[1].Id, [Multiaddr.Parse("/ip4/12.0.0.1/tcp/1")])))
            .Status.ShouldBe(V1Status.DialRefused, "it is not seen there");
        (await AskV1Async(world, new V1Message.Response(V1Status.Ok, "", null))).Status.ShouldBe(V1Status.BadRequest);
    }

    [Fact(Timeout = 180_000)]
    public async Task One_request_too_many_is_not_served()
    {
        await using var world = await StartAsync(new() { RequestsPerPeerPerMinuteMax = 2 });
        var own = world.Hosts[1].Addresses[0];
        await world.Client.CheckAsync(world.Server, own, Stop);
        await world.Client.AskAsync(world.Server, [own], Stop);

        (await Should.ThrowAsync<AutoNatException>(() => world.Client.CheckAsync(world.Server, own, Stop).AsTask()))
            .Message.ShouldEndWith("answered RequestRejected.");
        (await Should.ThrowAsync<AutoNatException>(() => world.Client.AskAsync(world.Server, [own], Stop).AsTask()))
            .Message.ShouldEndWith("answered DialRefused: too many requests.");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_server_that_lies_is_not_believed()
    {
        await using var world = await StartAsync();
        world.Hosts[2].Handle(AutoNatProtocol.DialRequestId, async (context, stop) =>
        {
            await Delimited.ReadAsync(context.Stream, 8192, "request", stop);
            await Delimited.WriteAsync(
                context.Stream, new V2Message.Response(V2Status.Ok, 0, DialStatus.Ok).Encode(), stop);
        });
        await world.Hosts[1].DialAsync(world.Hosts[2].Addresses[0].WithPeer(world.Hosts[2].Id), Stop);

        (await Should.ThrowAsync<AutoNatException>(
            () => world.Client.CheckAsync(world.Hosts[2].Id, world.Hosts[1].Addresses[0], Stop).AsTask()))
            .Message.ShouldEndWith("and nothing came.");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_server_that_asks_for_too_much_gets_nothing()
    {
        await using var world = await StartAsync();
        world.Hosts[2].Handle(AutoNatProtocol.DialRequestId, async (context, stop) =>
        {
            await Delimited.ReadAsync(context.Stream, 8192, "request", stop);
            await Delimited.WriteAsync(context.Stream, new V2Message.DataRequest(0, 100_001).Encode(), stop);
        });
        await world.Hosts[1].DialAsync(world.Hosts[2].Addresses[0].WithPeer(world.Hosts[2].Id), Stop);

        (await Should.ThrowAsync<AutoNatException>(
            () => world.Client.CheckAsync(world.Hosts[2].Id, world.Hosts[1].Addresses[0], Stop).AsTask()))
            .Message.ShouldEndWith("asks for 100001 bytes.");
    }

    [Fact(Timeout = 180_000)]
    public async Task Behind_a_nat_only_a_mapped_port_answers()
    {
        await using var world = await StartAsync(nat: NatBehavior.PortRestrictedCone);
        var seen = Multiaddr.Parse("/ip4/11.0.0.1/tcp/4001");
        while (world.Hosts[0].ConnectionsTo(world.Hosts[1].Id).Count == 0) await Task.Yield();
        world.Hosts[0].ConnectionsTo(world.Hosts[1].Id)[0].Remote.ShouldBe(seen, "it dials from where it listens");

        (await world.Client.CheckAsync(world.Server, seen, Stop)).ShouldBeFalse("it opened its NAT for one port alone");
    }

    [Fact(Timeout = 180_000)]
    public async Task Behind_a_nat_that_lets_everybody_in_the_observed_address_answers()
    {
        await using var world = await StartAsync(nat: NatBehavior.FullCone);

        (await world.Client.CheckAsync(world.Server, Multiaddr.Parse("/ip4/11.0.0.1/tcp/4001"), Stop)).ShouldBeTrue();
    }

    private static Task<World> StartAsync(AutoNatOptions? options = null, NatBehavior? nat = null)
    {
        options ??= new();
        (options.DialTimeout, options.DialBackTimeout) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        return World.StartAsync(options, nat, Stop);
    }

    private static async Task<DuplexStream> AskAsync(World world, params Multiaddr[] addresses)
    {
        var (stream, _) = await world.Hosts[1].OpenAsync(world.Server, [AutoNatProtocol.DialRequestId], null, Stop);
        await Delimited.WriteAsync(stream, new V2Message.Request([.. addresses], 7).Encode(), Stop);
        return stream;
    }

    private static async Task<V2Message> ReadAsync(DuplexStream stream) =>
        V2Message.Decode(await Delimited.ReadAsync(stream, AutoNatProtocol.MessageLengthMax, "answer", Stop));

    private static async Task<V1Message.Response> AskV1Async(World world, V1Message message)
    {
        await using var stream = (await world.Hosts[1].OpenAsync(world.Server, [AutoNatProtocol.V1Id], null, Stop)).Stream;
        await Delimited.WriteAsync(stream, message.Encode(), Stop);
        return (V1Message.Response)V1Message.Decode(
            await Delimited.ReadAsync(stream, AutoNatProtocol.MessageLengthMax, "answer", Stop));
    }
}
