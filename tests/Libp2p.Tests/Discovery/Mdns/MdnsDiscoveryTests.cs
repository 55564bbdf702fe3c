using System.Net;
using System.Threading.Channels;
using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Discovery.Mdns;
using Libp2p.Tests.Network;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Tests.Discovery.Mdns;

public sealed class MdnsDiscoveryTests : IAsyncLifetime
{
    private const string Service = "_p2p._udp.local";

    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _answerWaitMax = TimeSpan.FromSeconds(3);

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryGroup _group = new();
    private readonly MemoryNetwork _network;
    private readonly List<Peer> _peers = [];

    public MdnsDiscoveryTests() => _network = new(_time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers) await peer.Discovery.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task Peers_find_each_other_and_where_they_are()
    {
        var (one, other) = (Start(), Start());

        (await one.Found.ReadAsync(Stop)).Id.ShouldBe(other.Host.Id);
        var found = await other.NextFoundAsync(_time, Stop);

        found.Id.ShouldBe(one.Host.Id);
        found.Addresses.ShouldBe(one.Host.Addresses);
        other.Host.Peers.AddressesOf(one.Host.Id).ShouldBe(one.Host.Addresses);
        one.Discovery.Peers.ShouldHaveSingleItem().Id.ShouldBe(other.Host.Id);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_leaves_says_goodbye()
    {
        var (one, other) = (Start(), Start());
        await one.Found.ReadAsync(Stop);

        await other.Discovery.DisposeAsync();

        (await one.Gone.ReadAsync(Stop)).ShouldBe(other.Host.Id);
        one.Discovery.Peers.ShouldBeEmpty();
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_says_nothing_any_more_is_gone_when_its_word_lapses()
    {
        var one = Start();
        await using var stranger = _group.Join();
        await stranger.SendAsync(Announcement("silent", _network.Add()), null, Stop);
        var found = await one.Found.ReadAsync(Stop);

        await stranger.DisposeAsync();
        while (!one.Gone.TryRead(out _))
        {
            Stop.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        found.Id.ShouldNotBe(one.Host.Id);
        one.Discovery.Peers.ShouldBeEmpty();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_peer_is_told_of_once_and_again_when_it_moves()
    {
        var one = Start();
        var host = _network.Add();
        await using var stranger = _group.Join();
        for (var count = 0; count < 3; count++) await stranger.SendAsync(Announcement("x", host), null, Stop);
        host.Addresses = [Multiaddr.Parse("/ip4/10.1.1.1/tcp/5")];
        await stranger.SendAsync(Announcement("x", host), null, Stop);

        (await one.Found.ReadAsync(Stop)).Addresses.ShouldNotBe(host.Addresses);
        (await one.Found.ReadAsync(Stop)).Addresses.ShouldBe(host.Addresses);
        one.Found.TryRead(out _).ShouldBeFalse();
    }

    [Fact(Timeout = 180_000)]
    public async Task Its_own_query_is_answered_so_that_others_need_not_ask()
    {
        await using var listener = _group.Join();
        var one = Start();

        (await ReadAsync(listener)).IsResponse.ShouldBeTrue("it says at once that it is there");
        (await ReadAsync(listener)).Questions.ShouldHaveSingleItem().Name.ShouldBe(Service);
        var answer = await NextAsync(listener);

        answer.Answers.ShouldHaveSingleItem().Name.ShouldBe(Service);
        var name = answer.Answers[0].Target!;
        name.Length.ShouldBe(40 + 1 + Service.Length, "a random name of 32 characters at least");
        answer.Additionals.ShouldHaveSingleItem().Name.ShouldBe(name);
        answer.Additionals[0].Texts.ShouldBe([$"dnsaddr={one.Host.Addresses[0].WithPeer(one.Host.Id)}"]);
    }

    [Fact(Timeout = 180_000)]
    public async Task Many_who_ask_at_once_get_one_answer()
    {
        await using var asker = _group.Join();
        Start();
        await ReadAsync(asker);
        await ReadAsync(asker);
        await NextAsync(asker);
        for (var count = 0; count < 20; count++)
            await asker.SendAsync(DnsWriter.Write(MdnsAnnouncement.Query(Service)), null, Stop);
        for (var count = 0; count < 20; count++) (await ReadAsync(asker)).IsResponse.ShouldBeFalse("its own come back");
        var before = _time.GetUtcNow();

        (await NextAsync(asker)).Answers[0].Name.ShouldBe(Service);

        (_time.GetUtcNow() - before).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(800), "the last answer is a second old");
        asker.Count.ShouldBe(0);
    }

    [Theory(Timeout = 180_000)]
    [InlineData("_services._dns-sd._udp.local", Service)]
    [InlineData("_P2P._UDP.local", null)]
    public async Task Services_are_told_and_names_are_the_same_in_capitals(string question, string? target)
    {
        await using var asker = _group.Join();
        Start();
        await ReadAsync(asker);
        await ReadAsync(asker);
        await NextAsync(asker);
        await asker.SendAsync(DnsWriter.Write(MdnsAnnouncement.Query(question)), null, Stop);
        await ReadAsync(asker);

        var answer = await NextAsync(asker);

        if (target is not null) answer.Answers[0].Target.ShouldBe(target);
        else answer.Answers[0].Target!.ShouldEndWith($".{Service}");
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_asks_from_another_port_is_answered_alone_with_its_own_number()
    {
        await using var asker = _group.Join(port: 40_000);
        Start();
        await ReadAsync(asker);
        await ReadAsync(asker);
        await asker.SendAsync(DnsWriter.Write(MdnsAnnouncement.Query(Service) with { Id = 99 }), null, Stop);

        DnsMessage answer;
        do answer = await ReadAsync(asker);
        while (!answer.IsResponse);

        answer.Id.ShouldBe((ushort)99);
        answer.Questions.ShouldHaveSingleItem().Name.ShouldBe(Service);
    }

    [Theory(Timeout = 180_000)]
    [InlineData(5353)]
    [InlineData(40_000)]
    public async Task Who_is_behind_a_router_is_neither_answered_nor_believed(int port)
    {
        await using var stranger = _group.Join(port, "192.0.2.1");
        var one = Start();
        await ReadAsync(stranger);
        await ReadAsync(stranger);
        await NextAsync(stranger); // the answer to its own question
        await stranger.SendAsync(DnsWriter.Write(MdnsAnnouncement.Query(Service)), null, Stop);
        await stranger.SendAsync(Announcement("elsewhere", _network.Add()), null, Stop);
        await ReadAsync(stranger);
        await ReadAsync(stranger);

        for (var passed = TimeSpan.Zero; passed < _answerWaitMax; passed += _step)
        {
            while (!_group.IsQuietBut(stranger)) await Task.Yield();
            _time.Advance(_step);
        }

        stranger.Count.ShouldBe(0);
        one.Discovery.Peers.ShouldBeEmpty();
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_asks_alone_without_end_is_answered_once_a_second()
    {
        await using var asker = _group.Join(port: 40_000);
        Start();
        await ReadAsync(asker);
        await ReadAsync(asker);
        var query = DnsWriter.Write(MdnsAnnouncement.Query(Service) with { Id = 99 });
        for (var second = 0; second < 2; second++)
        {
            for (var count = 0; count < 100; count++) await asker.SendAsync(query, null, Stop);
            while (!_group.IsQuietBut(asker)) await Task.Yield();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var answers = 0;
        while (asker.Count > 0)
        {
            if (await ReadAsync(asker) is { IsResponse: true, Id: 99 }) answers++;
        }

        answers.ShouldBe(2);
    }

    [Fact]
    public void A_second_has_so_many_answers_for_all_who_ask_alone()
    {
        var answers = new DirectAnswers(3);
        var now = _time.GetUtcNow();
        for (var host = 1; host <= 5; host++)
            answers.May(new IPEndPoint(IPAddress.Parse($"10.0.0.{host}"), 1), now).ShouldBe(host <= 3);
        answers.May(new IPEndPoint(IPAddress.Parse("10.0.0.9"), 1), now.AddSeconds(1)).ShouldBeTrue();
    }

    [Fact]
    public void What_is_on_a_network_of_this_machine_is_on_the_link()
    {
        using var networks = new LocalNetworks(() => [LocalNetworks.NetworkOf(IPAddress.Parse("192.168.7.9"), 22)]);

        networks.Contain(IPAddress.Parse("192.168.4.1")).ShouldBeTrue();
        networks.Contain(IPAddress.Parse("192.168.8.1")).ShouldBeFalse();
        networks.Contain(IPAddress.Parse("::ffff:192.168.5.1")).ShouldBeTrue();
        networks.Contain(IPAddress.Parse("169.254.3.4")).ShouldBeTrue();
        networks.Contain(IPAddress.Loopback).ShouldBeTrue();
        networks.Contain(IPAddress.Parse("8.8.8.8")).ShouldBeFalse();
    }

    [Fact(Timeout = 180_000)]
    public async Task Whatever_else_is_said_changes_nothing()
    {
        var one = Start();
        await using var stranger = _group.Join();
        var host = _network.Add();
        await stranger.SendAsync(new byte[] { 1, 2, 3 }, null, Stop);
        await stranger.SendAsync(Announcement("self", one.Host), null, Stop);
        var minute = TimeSpan.FromMinutes(1);
        var other = MdnsAnnouncement.Response("_other._udp.local", "x", host.Id, host.Addresses, minute);
        await stranger.SendAsync(DnsWriter.Write(other), null, Stop);
        string[] texts = ["dnsaddr=nonsense", "dnsaddr=/ip4/1.2.3.4/tcp/1", "x"];
        var nobody = new DnsMessage
        {
            IsResponse = true,
            Answers = [new(Service, DnsType.NamePointer, minute) { Target = $"y.{Service}" }],
            Additionals = [new($"y.{Service}", DnsType.Txt, minute) { Texts = [.. texts] }],
        };
        await stranger.SendAsync(DnsWriter.Write(nobody), null, Stop);
        await stranger.SendAsync(Announcement("good", host), null, Stop);

        (await one.Found.ReadAsync(Stop)).Id.ShouldBe(host.Id);
        one.Discovery.Peers.Count.ShouldBe(1);
    }

    [Fact(Timeout = 180_000)]
    public async Task No_more_peers_are_kept_than_allowed()
    {
        var one = Start(new() { PeerCountMax = 2 });
        await using var stranger = _group.Join();
        for (var number = 0; number < 5; number++)
            await stranger.SendAsync(Announcement($"x{number}", _network.Add()), null, Stop);
        var last = _network.Add();
        await stranger.SendAsync(Goodbye("x0", last), null, Stop);
        await stranger.SendAsync(Announcement("last", last), null, Stop);

        await one.Found.ReadAsync(Stop);
        await one.Found.ReadAsync(Stop);
        (await one.Found.ReadAsync(Stop)).Id.ShouldBe(last.Id, "one had gone");
        one.Discovery.Peers.Count.ShouldBe(2);
    }

    [Fact(Timeout = 180_000)]
    public async Task More_addresses_of_a_peer_than_allowed_are_passed_over()
    {
        var one = Start(new() { AddressCountMax = 3 });
        await using var stranger = _group.Join();
        var host = _network.Add();
        host.Addresses = [.. Enumerable.Range(1, 9).Select(port => Multiaddr.Parse($"/ip4/10.0.0.1/tcp/{port}"))];
        await stranger.SendAsync(Announcement("x", host), null, Stop);

        (await one.Found.ReadAsync(Stop)).Addresses.ShouldBe(host.Addresses.Take(3));
    }

    [Fact(Timeout = 180_000)]
    public async Task A_peer_without_an_address_says_nothing_until_it_has_one()
    {
        await using var listener = _group.Join();
        var host = _network.Add();
        var addresses = host.Addresses;
        host.Addresses = [];
        var one = new Peer(host, _group.Join(), new(), _time, 7);
        _peers.Add(one);
        (await ReadAsync(listener)).IsResponse.ShouldBeFalse("it asks, and has nothing to say");

        host.Addresses = addresses;
        one.Discovery.Announce();

        (await ReadAsync(listener)).Additionals[0].Texts.ShouldBe([$"dnsaddr={addresses[0].WithPeer(host.Id)}"]);
    }

    [Fact]
    public void Addresses_that_do_not_fit_are_left_out()
    {
        var host = _network.Add();
        var addresses = Enumerable.Range(1, 40).Select(port => Multiaddr.Parse($"/ip4/10.0.0.1/tcp/{port}"))
            .Prepend(Multiaddr.Parse($"/dns4/{new string('a', 63)}.{new string('b', 63)}.{new string('c', 63)}.example/tcp/1"))
            .Prepend(Multiaddr.Parse($"/ip4/10.0.0.1/tcp/1/p2p/{host.Id}/p2p-circuit"));

        var message = MdnsAnnouncement.Response(Service, "x", host.Id, addresses, TimeSpan.FromMinutes(1));

        message.Additionals[0].Texts.Length.ShouldBeInRange(10, 20);
        message.Additionals[0].Texts[0].ShouldBe($"dnsaddr=/ip4/10.0.0.1/tcp/1/p2p/{host.Id}");
        DnsWriter.Write(message).Length.ShouldBeLessThan(1472);
    }

    [Fact]
    public void Options_that_cannot_be_meant_are_refused()
    {
        Should.Throw<ArgumentException>(() => new MdnsOptions { ServiceName = "p2p" }.Validate());
        Should.Throw<ArgumentException>(() => new MdnsOptions { QueryInterval = TimeSpan.Zero }.Validate());
        Should.Throw<ArgumentException>(() => new MdnsOptions { Lifetime = TimeSpan.Zero }.Validate());
        Should.Throw<ArgumentException>(() => new MdnsOptions { PeerCountMax = 0 }.Validate());
        new MdnsOptions().Validate();
    }

    private static byte[] Announcement(string name, MemoryHost host) =>
        DnsWriter.Write(MdnsAnnouncement.Response(Service, name, host.Id, host.Addresses, TimeSpan.FromMinutes(2)));

    private static byte[] Goodbye(string name, MemoryHost host) =>
        DnsWriter.Write(MdnsAnnouncement.Response(Service, name, host.Id, host.Addresses, TimeSpan.Zero));

    private static async Task<DnsMessage> ReadAsync(MemoryGroup.Member member)
    {
        var buffer = new byte[9000];
        var (length, _) = await member.ReceiveAsync(buffer, Stop);
        return DnsReader.Read(buffer.AsSpan(0, length));
    }

    private async Task<DnsMessage> NextAsync(MemoryGroup.Member member)
    {
        // No further than any answer waits: what the next query would bring is not what was asked for.
        for (var passed = TimeSpan.Zero; member.Count == 0; await Task.Yield())
        {
            Stop.ThrowIfCancellationRequested();
            if (passed >= _answerWaitMax || !_group.IsQuietBut(member)) continue;
            _time.Advance(_step);
            passed += _step;
        }

        return await ReadAsync(member);
    }

    private Peer Start(MdnsOptions? options = null)
    {
        var peer = new Peer(_network.Add(), _group.Join(), options ?? new(), _time, _peers.Count);
        _peers.Add(peer);
        return peer;
    }

    private sealed class Peer
    {
        private readonly Channel<MdnsPeer> _found = Channel.CreateUnbounded<MdnsPeer>();
        private readonly Channel<PeerId> _gone = Channel.CreateUnbounded<PeerId>();

        public Peer(MemoryHost host, IDatagramSocket socket, MdnsOptions options, TimeProvider time, int seed)
        {
            Host = host;
            Discovery = new(
                host, socket, options, one => _found.Writer.TryWrite(one), one => _gone.Writer.TryWrite(one), time,
                new Random(seed), NullLogger<MdnsDiscovery>.Instance);
        }

        public MemoryHost Host { get; }

        public MdnsDiscovery Discovery { get; }

        public ChannelReader<MdnsPeer> Found => _found.Reader;

        public ChannelReader<PeerId> Gone => _gone.Reader;

        /// <summary>The next that it finds, while the clock moves.</summary>
        public async Task<MdnsPeer> NextFoundAsync(FakeTimeProvider time, CancellationToken stop)
        {
            while (true)
            {
                if (Found.TryRead(out var peer)) return peer;
                stop.ThrowIfCancellationRequested();
                await Task.Yield();
                time.Advance(TimeSpan.FromMilliseconds(10));
            }
        }
    }
}
