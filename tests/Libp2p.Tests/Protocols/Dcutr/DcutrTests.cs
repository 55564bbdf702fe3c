using System.Net;
using System.Threading.Channels;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;
using Libp2p.Nat;
using Libp2p.Protocols.Dcutr;
using Libp2p.Protocols.Ping;
using Libp2p.Protocols.Relay;
using Libp2p.Swarm;
using Libp2p.Tests.Swarm;
using Libp2p.Transports.Memory.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Tests.Protocols.Dcutr;

/// <summary>Peers behind NATs of several kinds that meet through a relay, and then without it.</summary>
public sealed class DcutrTests : IAsyncDisposable
{
    private readonly SimulatedInternet _internet = new(seed: 7, TimeProvider.System, new() { Latency = TimeSpan.FromMilliseconds(5) });
    private readonly List<Libp2pHost> _hosts = [];
    private readonly List<DcutrService> _services = [];
    private readonly Dictionary<PeerId, Channel<DcutrOutcome>> _outcomes = [];
    private readonly DcutrOptions _options = new()
    {
        DialTimeout = TimeSpan.FromSeconds(30), MessageTimeout = TimeSpan.FromSeconds(30), Grace = TimeSpan.FromMilliseconds(1),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Cones => new()
    {
        { "port-restricted", "port-restricted" }, { "restricted", "port-restricted" }, { "port-restricted", "restricted" },
        { "full", "port-restricted" }, { "port-restricted", "full" }, { "symmetric", "full" }, { "full", "symmetric" },
    };

    [Theory(Timeout = 180_000)]
    [MemberData(nameof(Cones))]
    public async Task Holes_are_punched_in_cones(string dialer, string listener)
    {
        _options.DialTimeout = TimeSpan.FromSeconds(5); // a try that comes too early is one of three
        var (here, there) = await MeetAsync(Kind(dialer), Kind(listener));

        var outcome = await OutcomeAsync(there);
        outcome.Succeeded.ShouldBeTrue(outcome.Reason);
        outcome.Initiated.ShouldBeTrue("it was reached through the relay");
        outcome.Tries.ShouldBeInRange(1, 3);
        var answers = new List<DcutrOutcome>(); // who answers tells of each try
        while (!answers.Exists(one => one.Succeeded) && answers.Count < outcome.Tries) answers.Add(await OutcomeAsync(here));
        answers[^1].Succeeded.ShouldBeTrue(answers[^1].Reason);
        while (here.ConnectionsTo(there.Id).Count != 1 || there.ConnectionsTo(here.Id).Count != 1) await NextAsync();
        var direct = here.ConnectionsTo(there.Id)[0];
        direct.IsLimited.ShouldBeFalse();
        direct.Remote.Has(MultiaddrProtocol.P2pCircuit).ShouldBeFalse("the relayed one is left");
        direct.IsDialer.ShouldBeTrue("who received SYNC is the client");
        await using var ping = await direct.OpenAsync(PingProtocol.Id, Stop);
        await PingProtocol.PingAsync(ping, TimeProvider.System, Stop);
    }

    [Theory(Timeout = 180_000)]
    [InlineData("symmetric", "symmetric")]
    [InlineData("symmetric", "port-restricted")]
    [InlineData("port-restricted", "symmetric")]
    public async Task No_hole_is_punched_where_nobody_knows_the_port(string dialer, string listener)
    {
        _options.DialTimeout = TimeSpan.FromSeconds(1);
        var (here, there) = await MeetAsync(Kind(dialer), Kind(listener));

        var outcome = await OutcomeAsync(there);

        outcome.Succeeded.ShouldBeFalse();
        outcome.Tries.ShouldBe(3);
        outcome.Reason.ShouldBe(
            $"{here.Id} was not met directly after 3 tries: /ip4/11.0.0.1/tcp/{PortOf(here)} did not answer.");
        here.ConnectionsTo(there.Id).ShouldHaveSingleItem().IsLimited.ShouldBeTrue("the relayed one stays");
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_can_be_dialled_is_dialled()
    {
        var (here, there) = await MeetAsync(null, NatBehavior.Symmetric);

        var outcome = await OutcomeAsync(there);

        outcome.Succeeded.ShouldBeTrue(outcome.Reason);
        outcome.Tries.ShouldBe(0);
        outcome.Address.ShouldBe(here.Addresses[0]);
        while (there.ConnectionsTo(here.Id).Count != 1) await NextAsync();
        there.ConnectionsTo(here.Id)[0].IsDialer.ShouldBeTrue();
    }

    /// <summary>js-libp2p dials at once where it may, and leaves the relay when that has come about.</summary>
    [Fact(Timeout = 180_000)]
    public async Task Who_comes_by_itself_is_met_though_it_is_seen_to_leave_the_relay_first()
    {
        var relay = await AddAsync("10.0.0.1", null);
        using var serving = new RelayService(relay, new(), TimeProvider.System);
        var (here, there) = (await AddAsync("11.0.0.1", NatBehavior.Symmetric, punches: false), await AddAsync("12.0.0.1", null));
        using var leaving = here.Handle(DcutrService.Id, async (context, stop) =>
        {
            await Delimited.ReadAsync(context.Stream, HolePunchMessage.LengthMax, "message", stop);
            await context.Connection.DisposeAsync();
            while (there.ConnectionsTo(here.Id).Count > 0) await Task.Yield();
            await here.DialAsync(there.Addresses[0].WithPeer(there.Id), stop);
        });
        var at = relay.Addresses[0].WithPeer(relay.Id).Encapsulate(Multiaddr.Parse("/p2p-circuit"));
        var through = await there.ListenAsync(at, Stop);

        await here.DialAsync(through.WithPeer(there.Id), Stop);

        var outcome = await OutcomeAsync(there);
        outcome.Succeeded.ShouldBeTrue(outcome.Reason);
        outcome.Tries.ShouldBe(1);
        there.ConnectionsTo(here.Id).ShouldHaveSingleItem().IsDialer.ShouldBeFalse();
    }

    [Theory(Timeout = 180_000)]
    [InlineData("0864")]
    [InlineData("08ac02")]
    [InlineData("08")]
    public async Task Over_a_direct_connection_there_is_nothing_to_do_and_nonsense_ends_the_stream(string hex)
    {
        var relay = await AddAsync("10.0.0.1", null);
        var peer = await AddAsync("13.0.0.1", null);
        var connection = await relay.DialAsync(peer.Addresses[0].WithPeer(peer.Id), Stop);
        await using var stream = await connection.OpenAsync(DcutrService.Id, Stop);
        await Delimited.WriteAsync(stream, Convert.FromHexString(hex), Stop);

        await Should.ThrowAsync<StreamResetException>(() => stream.ReadAsync(new byte[1], Stop).AsTask());
    }

    [Fact]
    public void Messages_are_as_they_are_written()
    {
        var connect = new HolePunchMessage(HolePunchType.Connect, [Multiaddr.Parse("/ip4/1.2.3.4/tcp/4001")]);
        Convert.ToHexStringLower(connect.Encode()).ShouldBe("0864" + "1208" + "0401020304060fa1");
        Convert.ToHexStringLower(new HolePunchMessage(HolePunchType.Sync, []).Encode()).ShouldBe("08ac02");
        HolePunchMessage.Decode(connect.Encode()).Addresses.ShouldBe(connect.Addresses);
        Should.Throw<MalformedException>(() => HolePunchMessage.Decode([])).Message
            .ShouldBe("Malformed hole punching message: type 0 does not exist");
        Should.Throw<MalformedException>(() => HolePunchMessage.Decode(new byte[4097]));
        var many = new HolePunchMessage(HolePunchType.Connect, [.. Enumerable.Repeat(connect.Addresses[0], 65)]);
        Should.Throw<MalformedException>(() => HolePunchMessage.Decode(many.Encode()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services) await service.DisposeAsync();
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
            host.Identity.Dispose();
        }
    }

    private static NatBehavior Kind(string name) => name switch
    {
        "full" => NatBehavior.FullCone,
        "restricted" => NatBehavior.RestrictedCone,
        "port-restricted" => NatBehavior.PortRestrictedCone,
        _ => NatBehavior.Symmetric,
    };

    private static async Task NextAsync()
    {
        Stop.ThrowIfCancellationRequested();
        await Task.Yield();
    }

    /// <summary>What a host says next of its meetings.</summary>
    private async Task<DcutrOutcome> OutcomeAsync(Libp2pHost host) => await _outcomes[host.Id].Reader.ReadAsync(Stop);

    /// <summary>The port at which the relay sees a host.</summary>
    private string PortOf(Libp2pHost host) =>
        _hosts[0].ConnectionsTo(host.Id)[0].Remote.Components[1].Value;

    /// <summary>One dials the other through a relay.</summary>
    private async Task<(Libp2pHost Dialer, Libp2pHost Listener)> MeetAsync(NatBehavior? dialer, NatBehavior? listener)
    {
        var relay = await AddAsync("10.0.0.1", null);
        using var serving = new RelayService(relay, new(), TimeProvider.System);
        var here = await AddAsync("11.0.0.1", dialer);
        var there = await AddAsync("12.0.0.1", listener);
        var at = relay.Addresses[0].WithPeer(relay.Id);
        foreach (var host in new[] { here, there })
        {
            var watcher = new Watcher();
            using var watching = host.Watch(watcher);
            await host.DialAsync(at, Stop);
            await watcher.IdentifiedAsync(relay.Id, Stop);
        }

        var through = await there.ListenAsync(at.Encapsulate(Multiaddr.Parse("/p2p-circuit")), Stop);
        await here.DialAsync(through.WithPeer(there.Id), Stop);
        await _outcomes[there.Id].Reader.WaitToReadAsync(Stop); // the relay serves until then
        return (here, there);
    }

    private async Task<Libp2pHost> AddAsync(string ip, NatBehavior? nat, bool punches = true)
    {
        var machine = nat is null
            ? _internet.Attach(IPAddress.Parse(ip))
            : _internet.AddNat(IPAddress.Parse(ip), nat).Attach(IPAddress.Parse("192.168.1.2"));
        var host = new Libp2pHost(
            TestHosts.Key(_hosts.Count), [machine.CreateTransport()], new(), TimeProvider.System, NullLoggerFactory.Instance);
        _hosts.Add(host);
        host.AddTransport(new RelayTransport(host, new(), TimeProvider.System));
        await host.ListenAsync(Multiaddr.Parse($"/ip4/{machine.Address}/tcp/4001"), Stop);
        if (!punches) return host;
        var service = new DcutrService(host, new ObservedAddresses(host), _options, TimeProvider.System);
        _services.Add(service);
        var outcomes = _outcomes[host.Id] = Channel.CreateUnbounded<DcutrOutcome>();
        service.Ended += one => outcomes.Writer.TryWrite(one);
        return host;
    }
}
