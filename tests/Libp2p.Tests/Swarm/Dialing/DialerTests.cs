using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm;
using Libp2p.Swarm.Dialing;
using Libp2p.Transports;
using Libp2p.Transports.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Tests.Swarm.Dialing;

public sealed class DialerTests : IAsyncDisposable
{
    private const string One = "/ip6/2001:db8::1/tcp/1";
    private const string Two = "/ip4/192.0.2.1/tcp/1";
    private const string Three = "/ip4/192.0.2.2/tcp/1";

    /// <summary>The clock jumps: an answer that is on its way must not be late for that.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromDays(1);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeTransport _transport = new();
    private readonly BlockList _gate = new();
    private readonly PrivateKey _key = TestHosts.Key(0);
    private readonly PrivateKey _otherKey = TestHosts.Key(1);
    private readonly PeerId _other;
    private readonly Libp2pHost _host;

    public DialerTests()
    {
        _other = PeerId.Of(_otherKey.PublicKey);
        _host = new(
            _key,
            [_transport],
            new() { Identifies = false, Gater = _gate, Yamux = { KeepAlive = TimeSpan.Zero, PingTimeout = _patience } },
            _time,
            NullLoggerFactory.Instance);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _key.Dispose();
        _otherKey.Dispose();
    }

    [Fact(Timeout = 180_000)]
    public async Task Addresses_are_tried_one_after_the_other_side_by_side_and_the_first_answer_is_taken()
    {
        Know(Three, Two, One);
        var connecting = _host.ConnectAsync(_other, null, Stop).AsTask();
        await DialledAsync(One);
        _time.Advance(TimeSpan.FromMilliseconds(249));
        _transport.Dialled.ShouldBe([One]);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await DialledAsync(One, Three);

        Answer(Three);

        var connection = await connecting;
        connection.Remote.ToString().ShouldBe(Three);
        _transport.Dialled.ShouldBe([One, Three]);
    }

    [Fact(Timeout = 180_000)]
    public async Task What_a_transport_did_not_foresee_is_a_failure_of_that_address_alone()
    {
        Know(Two, Three);
        var connecting = _host.ConnectAsync(_other, null, Stop).AsTask();
        await DialledAsync(Two);

        _transport.Break(Two);
        await DialledAsync(Two, Three);
        Answer(Three);

        (await connecting).Remote.ToString().ShouldBe(Three);
    }

    [Theory(Timeout = 180_000)]
    [InlineData("/dnsaddr/a..b")]
    [InlineData("/dnsaddr/0123456789012345678901234567890123456789012345678901234567890123456789.com")]
    [InlineData("/dns4/a..b/tcp/1")]
    [InlineData("long")]
    public async Task An_address_that_cannot_be_used_is_a_failure_of_its_own(string poisoned)
    {
        if (poisoned == "long") poisoned = $"/ip4/127.0.0.1/tcp/9/http-path/{new string('x', 980)}";
        Multiaddr.Parse(poisoned).Bytes.Length.ShouldBeLessThanOrEqualTo(Multiaddr.LengthMax);
        Know(poisoned, Three);
        var connecting = _host.ConnectAsync(_other, null, Stop).AsTask();
        await DialledAsync(Three);

        Answer(Three);

        (await connecting).Peer.ShouldBe(_other);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_failure_starts_the_next_at_once()
    {
        Know(Two, Three);
        var connecting = _host.ConnectAsync(_other, null, Stop).AsTask();
        await DialledAsync(Two);

        _transport.Fail(Two);
        await DialledAsync(Two, Three);
        Answer(Three);

        (await connecting).Peer.ShouldBe(_other);
    }

    [Fact(Timeout = 180_000)]
    public async Task Those_who_want_the_same_peer_share_a_dial_which_ends_when_nobody_waits()
    {
        Know(Two);
        using var leave = new CancellationTokenSource();
        var first = _host.ConnectAsync(_other, null, leave.Token).AsTask();
        var second = _host.ConnectAsync(_other, null, Stop).AsTask();
        await DialledAsync(Two);

        await leave.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        Answer(Two);

        var connection = await second;
        (await _host.ConnectAsync(_other, null, Stop)).ShouldBe(connection);
        _transport.Dialled.ShouldBe([Two]);
    }

    [Fact(Timeout = 180_000)]
    public async Task What_failed_is_left_alone_for_longer_each_time()
    {
        Know(Two);
        var wait = TimeSpan.FromSeconds(5);
        for (var failures = 0; failures < 3; failures++)
        {
            _transport.Fail(Two);
            (await FailAsync()).ShouldContain("refused");
            (await FailAsync()).ShouldContain("failed lately; left alone until");
            _transport.Dialled.Count.ShouldBe(failures + 1);
            _time.Advance(wait + TimeSpan.FromSeconds(failures * failures));
        }

        await Should.ThrowAsync<TransportException>(
            () => _host.DialAsync(Multiaddr.Parse(Two).WithPeer(_other), Stop).AsTask()); // who insists may
    }

    [Fact(Timeout = 180_000)]
    public async Task An_address_has_ten_seconds()
    {
        Know(Two);
        var connecting = _host.ConnectAsync(_other, null, Stop).AsTask();
        await DialledAsync(Two);

        _time.Advance(TimeSpan.FromSeconds(10));

        (await Should.ThrowAsync<DialException>(() => connecting)).Message.ShouldContain("no answer within 10 s");
    }

    [Fact(Timeout = 180_000)]
    public async Task Whom_the_gater_keeps_out_is_neither_dialled_nor_let_in()
    {
        Know(Two);
        _gate.Block(System.Net.IPNetwork.Parse("192.0.2.0/24"));
        (await FailAsync()).ShouldContain("may not be dialled");
        _gate.Unblock(System.Net.IPNetwork.Parse("192.0.2.0/24"));
        _gate.Block(_other);
        (await FailAsync()).ShouldContain("may not be dialled");
        _transport.Dialled.ShouldBeEmpty();
        _gate.Unblock(_other);
        Answer(Two);
        await _host.ConnectAsync(_other, null, Stop);

        await using var hosts = await TestHosts.StartAsync(2, options => options.Gater = _gate);
        _gate.Block(hosts[0].Id);
        hosts.Introduce(0, 1);
        var connection = await hosts[0].ConnectAsync(hosts[1].Id, null, Stop);
        await connection.Completion;
        hosts[1].Connections.ShouldBeEmpty();
    }

    [Theory(Timeout = 180_000)]
    [InlineData("memory")]
    [InlineData("tcp")]
    [InlineData("ws")]
    public async Task Two_that_dial_each_other_at_once_are_connected(string transport)
    {
        await using var hosts = await TestHosts.StartAsync(2, transport: transport);
        hosts.Introduce(0, 1);
        hosts.Introduce(1, 0);
        hosts[0].Handle("/x/1", (_, _) => Task.CompletedTask);
        hosts[1].Handle("/x/1", (_, _) => Task.CompletedTask);

        await Task.WhenAll(
            hosts[0].ConnectAsync(hosts[1].Id, null, Stop).AsTask(), hosts[1].ConnectAsync(hosts[0].Id, null, Stop).AsTask());

        foreach (var (from, to) in new[] { (0, 1), (1, 0) })
            await using ((await hosts[from].OpenAsync(hosts[to].Id, ["/x/1"], null, Stop)).Stream.ConfigureAwait(false))
                hosts[from].ConnectionsTo(hosts[to].Id).Count.ShouldBeInRange(1, 2);
    }

    [Fact]
    public void Direct_ways_come_first_then_tcp_and_the_families_take_turns() => DialPlan.Of(new[]
        {
            $"/ip4/1.1.1.1/tcp/1/p2p/{_other}/p2p-circuit", "/ip4/1.1.1.1/tcp/2/ws", "/ip4/1.1.1.1/tcp/3",
            "/ip4/1.1.1.2/tcp/3", "/ip6/::2/tcp/3", "/ip4/1.1.1.1/tcp/3",
        }.Select(Multiaddr.Parse)).Select(address => address.ToString())
        .ShouldBe(
        [
            "/ip6/::2/tcp/3", "/ip4/1.1.1.1/tcp/3", "/ip4/1.1.1.2/tcp/3", "/ip4/1.1.1.1/tcp/2/ws",
            $"/ip4/1.1.1.1/tcp/1/p2p/{_other}/p2p-circuit",
        ]);

    [Fact]
    public void Failures_are_forgotten_when_they_are_too_many()
    {
        var backoff = new DialBackoff(new() { BackoffsMax = 16 }, _time);
        for (var port = 1; port <= 100; port++)
        {
            backoff.Failed(Multiaddr.Parse($"/ip4/192.0.2.1/tcp/{port}"));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Enumerable.Range(1, 100).Count(port => backoff.Until(Multiaddr.Parse($"/ip4/192.0.2.1/tcp/{port}")) is not null)
            .ShouldBeLessThanOrEqualTo(16);
        backoff.Until(Multiaddr.Parse("/ip4/192.0.2.1/tcp/100")).ShouldNotBeNull();
        for (var failures = 0; failures < 40; failures++) backoff.Failed(Multiaddr.Parse(Two));
        backoff.Until(Multiaddr.Parse(Two)).ShouldBe(_time.GetUtcNow() + TimeSpan.FromMinutes(5));
    }

    private void Know(params string[] addresses) =>
        _host.Peers.AddAddresses(_other, addresses.Select(Multiaddr.Parse), TimeSpan.FromDays(1));

    private async Task<string> FailAsync() =>
        (await Should.ThrowAsync<DialException>(() => _host.ConnectAsync(_other, null, Stop).AsTask())).Message;

    private async Task DialledAsync(params string[] addresses)
    {
        while (_transport.Dialled.Count < addresses.Length)
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        _transport.Dialled.ShouldBe(addresses);
    }

    /// <summary>The other peer answers at an address.</summary>
    private void Answer(string address)
    {
        var (here, there) = MemoryPipe.Create();
        _transport.Answer(address, new(here, Multiaddr.Parse(Three), Multiaddr.Parse(address)));
        _ = new ConnectionUpgrader(_otherKey, new() { KeepAlive = TimeSpan.Zero, PingTimeout = _patience }, _time)
            .UpgradeInboundAsync(new(there, Multiaddr.Parse(address), Multiaddr.Parse(Three)), Stop).AsTask();
    }
}
