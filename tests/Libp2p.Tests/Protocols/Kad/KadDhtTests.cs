using Bib.Testing;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.Kad;
using Libp2p.Swarm.Pruning;
using Libp2p.Tests.Network;

namespace Libp2p.Tests.Protocols.Kad;

/// <summary>
/// What happens by itself: modes, a table that stays true, what is published again and what is forgotten.
/// </summary>
public sealed class KadDhtTests : IAsyncLifetime
{
    private static readonly Multiaddr _public = Multiaddr.Parse("/ip4/8.8.8.8/tcp/4001");

    /// <summary>Less than a request may take, so that one that is under way does not fail by the clock.</summary>
    private static readonly TimeSpan _step = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryNetwork _network;
    private readonly List<KadNode> _nodes = [];

    public KadDhtTests() => _network = new(_time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Fact]
    public void Only_a_server_speaks_the_protocol()
    {
        Add(mode: KadMode.Server).Host.Protocols.ShouldContain(KadNode.ProtocolId);
        Add(mode: KadMode.Client).Host.Protocols.ShouldNotContain(KadNode.ProtocolId);
        Add(mode: KadMode.Auto).Host.Protocols.ShouldNotContain(KadNode.ProtocolId, "it is at a private address");
        Add("/ip4/8.8.4.4/tcp/1", KadMode.Auto).Host.Protocols.ShouldContain(KadNode.ProtocolId);
    }

    [Fact(Timeout = 180_000)]
    public async Task Auto_follows_what_others_find_out_and_who_stops_serving_leaves_their_tables()
    {
        var (one, other) = (Add(), Add(mode: KadMode.Auto));
        await one.Host.MeetAsync(other.Host);
        one.Dht.PeerCount.ShouldBe(0);

        other.Dht.SetReachable(true);
        other.Dht.IsServer.ShouldBeTrue();
        one.Dht.PeerCount.ShouldBe(1);
        ((PeerTags)one.Host.Tags).ValueOf(other.Host.Id).ShouldBe(5);

        other.Dht.SetReachable(false);
        other.Dht.IsServer.ShouldBeFalse();
        one.Dht.PeerCount.ShouldBe(0);
        one.Meters.SumOf("libp2p.kad.table.peers").ShouldBe(0);
        ((PeerTags)one.Host.Tags).ValueOf(other.Host.Id).ShouldBe(0);
    }

    [Fact(Timeout = 180_000)]
    public async Task Auto_sees_within_a_minute_that_a_public_address_came()
    {
        var node = Add(mode: KadMode.Auto);

        using (node.Host.Announce(_public))
        {
            await UntilAsync(() => node.Dht.IsServer, TimeSpan.FromSeconds(10));
        }

        await UntilAsync(() => !node.Dht.IsServer, TimeSpan.FromSeconds(10));
    }

    [Fact(Timeout = 180_000)]
    public async Task A_network_is_left_when_it_is_disposed_of()
    {
        var (one, other) = (Add(), Add());
        await one.Host.MeetAsync(other.Host);

        await other.Dht.DisposeAsync();
        other.Dht.SetReachable(true);

        other.Host.Protocols.ShouldNotContain(KadNode.ProtocolId);
        one.Dht.PeerCount.ShouldBe(0);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_was_there_before_is_taken_in()
    {
        var (one, other) = (Add(), _network.Add());
        await other.MeetAsync(one.Host);

        var late = new KadNode(other, KadNode.Defaults, _time);
        _nodes.Add(late);

        late.Dht.PeerCount.ShouldBe(1);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_does_not_answer_is_asked_once_more_and_dropped()
    {
        var (one, gone) = (Add(), Add());
        await one.Host.MeetAsync(gone.Host);
        one.Dht.PeerCount.ShouldBe(1);
        await gone.Host.DisposeAsync();

        (await one.Dht.FindClosestAsync(KadNode.Key(1).Bytes, Stop)).ShouldBeEmpty();

        await UntilAsync(() => one.Dht.PeerCount == 0, TimeSpan.Zero);
        one.Meters.CountOf("libp2p.kad.request.duration", "type=FindNode,outcome=failed").ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_newcomer_takes_the_place_of_one_that_is_silent_and_gone()
    {
        var options = KadNode.Defaults with { Replication = 1 };
        var one = Add(options: options);
        List<KadNode> crowd = [];
        while (crowd.Count < 2)
        {
            var node = Add();
            if (KadKey.Of(node.Host.Id).SharedPrefixWith(KadKey.Of(one.Host.Id)) == 0) crowd.Add(node);
        }

        await one.Host.MeetAsync(crowd[0].Host);
        await one.Host.MeetAsync(crowd[1].Host);
        one.Dht.PeerCount.ShouldBe(1, "there is one place, and who has it was heard lately");
        await _network.SettleAsync(Stop); // else its last answer may come after the clock has jumped
        await crowd[0].Host.DisposeAsync();
        _time.Jump(TimeSpan.FromMinutes(11));
        var late = crowd[1];
        await late.Dht.DisposeAsync();
        var back = new KadNode(late.Host, KadNode.Defaults, _time);
        _nodes.Add(back);

        await UntilAsync(
            async () => await one.Dht.FindClosestAsync(KadNode.Key(1).Bytes, Stop) is [var only] && only.Equals(late.Host.Id),
            _step);
        one.Meters.SumOf("libp2p.kad.table.peers").ShouldBe(1);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_found_a_bucket_full_takes_the_place_of_who_leaves_it_later()
    {
        var one = Add(options: KadNode.Defaults with { Replication = 1 });
        var crowd = Crowd(one, 3);
        foreach (var node in crowd) await one.Host.MeetAsync(node.Host);
        one.Dht.PeerCount.ShouldBe(1, "there is one place, and who has it was heard lately");
        await _network.SettleAsync(Stop);
        await crowd[2].Host.DisposeAsync(); // the last that came, and no longer there

        await crowd[0].Dht.DisposeAsync(); // says that it is no server any more

        await UntilAsync(async () => await NamedByAsync(one, crowd[1]), TimeSpan.Zero);
        one.Meters.SumOf("libp2p.kad.table.peers").ShouldBe(1);
        ((PeerTags)one.Host.Tags).ValueOf(crowd[1].Host.Id).ShouldBe(5);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_was_dropped_for_its_silence_does_not_come_back_with_the_next_that_leaves()
    {
        var one = Add(options: KadNode.Defaults with { Replication = 1 });
        var crowd = Crowd(one, 2);
        await one.Host.MeetAsync(crowd[0].Host);
        await crowd[0].Host.DisposeAsync();
        (await one.Dht.FindClosestAsync(KadNode.Key(1).Bytes, Stop)).ShouldBeEmpty();
        await UntilAsync(() => one.Dht.PeerCount == 0, TimeSpan.Zero);

        await one.Host.MeetAsync(crowd[1].Host);
        await crowd[1].Dht.DisposeAsync();

        one.Dht.PeerCount.ShouldBe(0);
    }

    [Fact]
    public void So_many_newcomers_wait_for_a_bucket_and_the_last_is_the_first()
    {
        var one = Add();
        var newcomers = new Newcomers(one.Host.Id, countMax: 2);
        var crowd = Crowd(one, 3).ConvertAll(node => new RoutingEntry(node.Host.Id, [], null, _time.GetUtcNow()));
        foreach (var entry in crowd) newcomers.Wait(entry);
        newcomers.Wait(crowd[1]);

        newcomers.TakeLastBeside(crowd[0].Peer).ShouldBe(crowd[1]);
        newcomers.TakeLastBeside(crowd[0].Peer).ShouldBe(crowd[2]);
        newcomers.TakeLastBeside(crowd[0].Peer).ShouldBeNull();
        newcomers.Wait(crowd[0]);
        newcomers.Forget(crowd[0].Peer);
        newcomers.TakeLastBeside(crowd[0].Peer).ShouldBeNull();
    }

    [Fact(Timeout = 180_000)]
    public async Task The_silent_are_asked_with_each_refresh()
    {
        var (one, gone, there) = (Add(), Add(), Add());
        await one.Host.MeetAsync(gone.Host);
        await one.Host.MeetAsync(there.Host);
        await one.Dht.RefreshAsync(Stop);
        await gone.Host.DisposeAsync();

        _time.Jump(TimeSpan.FromMinutes(11));
        await UntilAsync(() => one.Dht.PeerCount == 1, _step);
    }

    [Fact(Timeout = 180_000)]
    public async Task What_is_own_is_published_again_after_twenty_two_hours()
    {
        var (one, other) = (Add(), Add());
        await one.Host.MeetAsync(other.Host);
        await one.Dht.ProvideAsync(KadNode.Key(1), Stop);
        await one.Dht.PutAsync(NumberedValidator.KeyOf("x"), new byte[] { 1 }, Stop);
        var first = _time.GetUtcNow();

        _time.Jump(TimeSpan.FromHours(21));
        await TickAsync();
        (await KeptAtAsync(other)).ShouldBe((first, first));

        _time.Jump(TimeSpan.FromHours(2));
        await UntilAsync(
            async () =>
            {
                var (provider, value) = await KeptAtAsync(other);
                return provider > first && value > first;
            },
            _step);
    }

    [Fact(Timeout = 180_000)]
    public async Task What_is_given_up_lapses_after_two_days_and_is_forgotten()
    {
        var (one, other) = (Add(), Add());
        await one.Host.MeetAsync(other.Host);
        await one.Dht.ProvideAsync(KadNode.Key(1), Stop);
        await one.Dht.StopProvidingAsync(KadNode.Key(1), Stop);

        _time.Jump(TimeSpan.FromHours(47));
        await TickAsync();
        (await other.Store.FindProvidersAsync(KadNode.Key(1).Bytes, Stop)).Count.ShouldBe(1);

        _time.Jump(TimeSpan.FromHours(2));
        await UntilAsync(
            async () => (await other.Store.FindProvidersAsync(KadNode.Key(1).Bytes, Stop)).Count == 0, _step);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_public_peer_says_and_takes_public_addresses_only()
    {
        var (one, other) = (Add("/ip4/8.8.8.8/tcp/1"), Add("/ip4/9.9.9.9/tcp/1"));
        other.Host.Addresses = [.. other.Host.Addresses, Multiaddr.Parse("/ip4/192.168.0.1/tcp/1")];
        await other.Host.MeetAsync(one.Host);

        await other.Dht.ProvideAsync(KadNode.Key(1), Stop);

        (await one.Store.FindProvidersAsync(KadNode.Key(1).Bytes, Stop))[0].Addresses
            .ShouldBe([Multiaddr.Parse("/ip4/9.9.9.9/tcp/1")]);
    }

    [Fact(Timeout = 180_000)]
    public async Task What_must_not_be_put_is_not()
    {
        var node = Add();

        (await Should.ThrowAsync<KadException>(() => node.Dht.PutAsync(NumberedValidator.KeyOf("x"), new byte[] { 255 }, Stop)))
            .Message.ShouldContain("it has no number");
        (await Should.ThrowAsync<KadException>(() => node.Dht.PutAsync("/x/y"u8.ToArray(), new byte[] { 1 }, Stop)))
            .Message.ShouldContain("those of pk, n");
        (await Should.ThrowAsync<KadException>(() => node.Dht.GetAsync("/x/y"u8.ToArray(), cancellationToken: Stop)))
            .Message.ShouldContain("no validator");
        await node.Dht.PutAsync(NumberedValidator.KeyOf("x"), new byte[] { 2 }, Stop);
        (await Should.ThrowAsync<KadException>(() => node.Dht.PutAsync(NumberedValidator.KeyOf("x"), new byte[] { 1 }, Stop)))
            .Message.ShouldContain("a better one");
        (await node.Dht.GetAsync(NumberedValidator.KeyOf("x"), cancellationToken: Stop)).ShouldBe([2]);
    }

    [Fact]
    public void Options_that_cannot_be_meant_are_refused()
    {
        KadOptions good = new();
        good.Validate();
        KadOptions[] bad =
        [
            good with { ProtocolId = "kad" }, good with { Replication = 0 }, good with { Concurrency = -1 },
            good with { RequestTimeout = TimeSpan.Zero }, good with { MessageLengthMax = 1000 },
            good with { RepublishInterval = TimeSpan.FromHours(50) },
            good with { Validators = [new PublicKeyValidator(), new PublicKeyValidator()] },
        ];
        foreach (var options in bad) Should.Throw<ArgumentException>(options.Validate);
    }

    private KadNode Add(string? address = null, KadMode mode = KadMode.Server, KadOptions? options = null)
    {
        var node = new KadNode(_network.Add(address), (options ?? KadNode.Defaults) with { Mode = mode }, _time);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Peers that are all in the same bucket of one's table.</summary>
    private List<KadNode> Crowd(KadNode one, int count)
    {
        List<KadNode> crowd = [];
        while (crowd.Count < count)
        {
            var node = Add();
            if (KadKey.Of(node.Host.Id).SharedPrefixWith(KadKey.Of(one.Host.Id)) == 0) crowd.Add(node);
        }

        return crowd;
    }

    private static async Task<bool> NamedByAsync(KadNode one, KadNode other) =>
        await one.Dht.FindClosestAsync(KadNode.Key(1).Bytes, Stop) is [var only] && only.Equals(other.Host.Id);

    /// <summary>When the provider record and the value came that a node keeps.</summary>
    private static async Task<(DateTimeOffset Provider, DateTimeOffset Value)> KeptAtAsync(KadNode node) => (
        (await node.Store.FindProvidersAsync(KadNode.Key(1).Bytes, Stop))[0].At,
        (await node.Store.FindRecordAsync(NumberedValidator.KeyOf("x"), Stop))!.At);

    /// <summary>Lets what happens every minute happen.</summary>
    private Task TickAsync()
    {
        var end = _time.GetUtcNow() + TimeSpan.FromMinutes(3);
        return UntilAsync(() => _time.GetUtcNow() >= end, _step);
    }

    private Task UntilAsync(Func<bool> isSo, TimeSpan step) => UntilAsync(() => Task.FromResult(isSo()), step);

    /// <summary>Moves the clock on, step by step, until something is so.</summary>
    private async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan step)
    {
        while (!await isSo())
        {
            Stop.ThrowIfCancellationRequested();
            await _network.SettleAsync(Stop);
            _time.Advance(step);
        }
    }
}
