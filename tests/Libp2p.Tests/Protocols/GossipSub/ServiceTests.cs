using Libp2p.Core;
using Libp2p.Core.Protobuf;
using Libp2p.Protocols.GossipSub;
using Libp2p.Tests.Swarm;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Tests.Protocols.GossipSub;

/// <summary>Gossip on hosts that are connected in memory: streams, queues, checks.</summary>
public sealed class ServiceTests : IAsyncLifetime
{
    private const string Topic = "chat";

    private readonly List<GossipService> _services = [];
    private TestHosts _hosts = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hosts = await TestHosts.StartAsync(0);

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services) await service.DisposeAsync();
        await _hosts.DisposeAsync();
    }

    [Fact]
    public async Task A_message_comes_with_its_author_number_and_forwarder()
    {
        var (one, middle, other) = (await AddAsync(), await AddAsync(), await AddAsync());
        using var relayed = await middle.JoinAsync(Topic, null, Stop);
        using var subscription = await other.JoinAsync(Topic, null, Stop);
        await _hosts.ConnectAsync(0, 1, Stop);
        await _hosts.ConnectAsync(1, 2, Stop);
        await KnownAsync(one, Topic, 1);
        await KnownAsync(middle, Topic, 1);

        var (id, recipients) = await one.PublishAsync(Topic, "hello"u8.ToArray(), Stop);
        recipients.ShouldBe(1);
        var message = await subscription.ReadAsync(Stop);

        (message.Id, message.Topic).ShouldBe((id, Topic));
        message.Data.ToArray().ShouldBe("hello"u8.ToArray());
        message.Author.ShouldBe(_hosts[0].Id);
        message.Forwarder.ShouldBe(_hosts[1].Id);
        message.Sequence!.Value.ShouldBeGreaterThan(1_700_000_000_000_000_000UL, "nanoseconds since 1970 when it began");
        (await relayed.ReadAsync(Stop)).Id.ShouldBe(id);
    }

    [Fact]
    public async Task Unsigned_messages_have_no_author()
    {
        var (one, other) = (await AddAsync(Unsigned), await AddAsync(Unsigned));
        using var subscription = await other.JoinAsync(Topic, null, Stop);
        await _hosts.ConnectAsync(0, 1, Stop);
        await KnownAsync(one, Topic, 1);

        await one.PublishAsync(Topic, "hello"u8.ToArray(), Stop);
        var message = await subscription.ReadAsync(Stop);

        (message.Author, message.Sequence).ShouldBe((null, null));

        static void Unsigned(GossipOptions options) => options.Signatures = SignaturePolicy.StrictNoSign;
    }

    [Fact]
    public async Task Validators_decide_what_is_delivered_and_what_a_peer_is_worth()
    {
        var (one, other) = (await AddAsync(), await AddAsync());
        using var subscription = await other.JoinAsync(Topic, null, Stop);
        var asked = new TaskCompletionSource();
        other.SetValidator(Topic, async (message, stop) =>
        {
            await asked.Task.WaitAsync(stop);
            return message.Data.Span[0] switch
            {
                (byte)'a' => GossipVerdict.Accept,
                (byte)'r' => GossipVerdict.Reject,
                (byte)'i' => GossipVerdict.Ignore,
                _ => throw new FormatException("as asked"),
            };
        });
        await _hosts.ConnectAsync(0, 1, Stop);
        await KnownAsync(one, Topic, 1);

        foreach (var text in (string[])["reject", "ignore", "throw", "accept"])
            await one.PublishAsync(Topic, System.Text.Encoding.UTF8.GetBytes(text), Stop);
        subscription.TryRead(out _).ShouldBeFalse("they wait for the validator");
        asked.SetResult();

        (await subscription.ReadAsync(Stop)).Data.Span[0].ShouldBe((byte)'a');
        await UntilAsync(() => other.ScoreOf(_hosts[0].Id) < 0);
        subscription.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Messages_beyond_what_a_topic_s_validator_may_have_are_dropped()
    {
        var (one, other) = (await AddAsync(), await AddAsync(options => options.ValidationsPerTopicMax = 2));
        using var subscription = await other.JoinAsync(Topic, null, Stop);
        var (count, go) = (0, new TaskCompletionSource());
        other.SetValidator(Topic, async (_, stop) =>
        {
            Interlocked.Increment(ref count);
            await go.Task.WaitAsync(stop);
            return GossipVerdict.Accept;
        });
        using var marker = await other.JoinAsync("marker", null, Stop);
        await _hosts.ConnectAsync(0, 1, Stop);
        await KnownAsync(one, "marker", 1);

        for (byte number = 0; number < 10; number++) await one.PublishAsync(Topic, new[] { number }, Stop);
        await one.PublishAsync("marker", new byte[1], Stop);
        await marker.ReadAsync(Stop);
        go.SetResult();

        await subscription.ReadAsync(Stop);
        await subscription.ReadAsync(Stop);
        Volatile.Read(ref count).ShouldBeLessThanOrEqualTo(3, "a slow validator holds up no other topic");
    }

    [Fact]
    public async Task A_slow_reader_loses_the_oldest_messages_and_is_told_how_many()
    {
        var (one, other) = (await AddAsync(), await AddAsync());
        using var slow = await other.JoinAsync(Topic, new() { QueueMax = 2 }, Stop);
        using var quick = await other.JoinAsync(Topic, null, Stop);
        await _hosts.ConnectAsync(0, 1, Stop);
        await KnownAsync(one, Topic, 1);

        for (byte number = 0; number < 5; number++)
        {
            await one.PublishAsync(Topic, new[] { number }, Stop);
            (await quick.ReadAsync(Stop)).Data.Span[0].ShouldBe(number);
        }

        slow.Dropped.ShouldBe(3);
        (await slow.ReadAsync(Stop)).Data.Span[0].ShouldBe((byte)3);
    }

    [Fact]
    public async Task A_topic_is_left_with_its_last_subscription()
    {
        var (one, other) = (await AddAsync(), await AddAsync());
        var (first, second) = (await other.JoinAsync(Topic, null, Stop), await other.JoinAsync(Topic, null, Stop));
        await _hosts.ConnectAsync(0, 1, Stop);
        await KnownAsync(one, Topic, 1);

        first.Dispose();
        other.Topics.ShouldBe([Topic]);
        second.Dispose();
        await KnownAsync(one, Topic, 0);
        await Should.ThrowAsync<System.Threading.Channels.ChannelClosedException>(() => second.ReadAsync(Stop).AsTask());
        (await one.PublishAsync(Topic, new byte[1], Stop)).Recipients.ShouldBe(0);
    }

    [Fact]
    public async Task Subscriptions_end_when_gossip_stops()
    {
        var service = await AddAsync();
        var subscription = await service.JoinAsync(Topic, null, Stop);

        await service.DisposeAsync();

        await foreach (var message in subscription) Assert.Fail($"{message} came from nowhere");
        await Should.ThrowAsync<ObjectDisposedException>(() => service.PublishAsync(Topic, new byte[1], Stop).AsTask());
        _hosts[0].Protocols.ShouldNotContain(GossipProtocol.V12);
    }

    [Fact]
    public async Task A_message_of_nearly_an_rpc_s_length_arrives_and_a_longer_one_is_refused_by_name()
    {
        var (one, other) = (await AddAsync(), await AddAsync());
        using var subscription = await other.JoinAsync(Topic, null, Stop);
        await _hosts.ConnectAsync(0, 1, Stop);
        await KnownAsync(one, Topic, 1);

        await one.PublishAsync(Topic, new byte[1024 * 1024 - 200], Stop);
        (await subscription.ReadAsync(Stop)).Data.Length.ShouldBe(1024 * 1024 - 200);
        (await Should.ThrowAsync<ArgumentException>(() => one.PublishAsync(Topic, new byte[1024 * 1024], Stop).AsTask()))
            .Message.ShouldContain("at most 1048576");
        await Should.ThrowAsync<ArgumentException>(() => one.PublishAsync("", new byte[1], Stop).AsTask());
        await Should.ThrowAsync<ArgumentException>(() => one.JoinAsync(new string('x', 513), null, Stop).AsTask());
        await Should.ThrowAsync<ArgumentException>(() => one.JoinAsync(new string('é', 257), null, Stop).AsTask());
    }

    [Fact]
    public async Task Many_messages_in_a_row_all_arrive_though_few_may_be_checked_at_once()
    {
        var one = await AddAsync();
        var other = await AddAsync(options => options.ValidationsPerPeerMax = 8);
        using var subscription = await other.JoinAsync(Topic, new() { QueueMax = 2000 }, Stop);
        await _hosts.ConnectAsync(0, 1, Stop);
        await KnownAsync(one, Topic, 1);

        for (var number = 0; number < 1000; number++) await one.PublishAsync(Topic, BitConverter.GetBytes(number), Stop);
        HashSet<int> came = [];
        while (came.Count < 1000) came.Add(BitConverter.ToInt32((await subscription.ReadAsync(Stop)).Data.Span)).ShouldBeTrue();
    }

    /// <summary>Floodsub's wire is gossipsub's without control.</summary>
    [Fact]
    public async Task A_peer_that_only_floods_sends_and_gets_messages()
    {
        var service = await AddAsync();
        var flood = await _hosts.AddAsync();
        TaskCompletionSource<GossipRpc> first = new(), message = new();
        using var handled = flood.Handle(GossipProtocol.FloodSub, async (context, stop) =>
        {
            while (await Delimited.ReadAsync(context.Stream, 1 << 20, "test", stop) is { } frame)
            {
                var rpc = GossipRpc.Decode(frame);
                first.TrySetResult(rpc);
                if (rpc.Messages.Count > 0) message.TrySetResult(rpc);
            }
        });
        using var subscription = await service.JoinAsync(Topic, null, Stop);
        await _hosts.ConnectAsync(0, 1, Stop);
        (await first.Task.WaitAsync(Stop)).Subscriptions.ShouldBe([new(true, Topic)]);

        var (stream, _) = await flood.OpenAsync(_hosts[0].Id, [GossipProtocol.FloodSub], null, Stop);
        await stream.WriteAsync(Frame(RpcPart.Subscription(Topic, subscribe: true)), Stop);
        await KnownAsync(service, Topic, 1);
        await service.PublishAsync(Topic, new byte[3], Stop);
        (await message.Task.WaitAsync(Stop)).Messages.Count.ShouldBe(1);
        var theirs = MessageSigning.Sign(flood.Identity, Topic, new byte[4], 1);
        await stream.WriteAsync(Frame(RouterRig.Part(theirs)), Stop);

        (await subscription.ReadAsync(Stop)).Author.ShouldBe(flood.Id);
    }

    [Fact]
    public async Task What_is_no_rpc_ends_the_stream_and_not_gossip()
    {
        var service = await AddAsync();
        var stranger = await _hosts.AddAsync();
        await _hosts.ConnectAsync(1, 0, Stop);
        var (stream, _) = await stranger.OpenAsync(_hosts[0].Id, [GossipProtocol.V11], null, Stop);

        await stream.WriteAsync(new byte[] { 3, 0x0a, 0x7f, 0 }, Stop);
        await Should.ThrowAsync<StreamResetException>(() => stream.ReadAsync(new byte[1], Stop).AsTask());
        var (endless, _) = await stranger.OpenAsync(_hosts[0].Id, [GossipProtocol.V11], null, Stop);
        await endless.WriteAsync(new byte[] { 0x81, 0x80, 0x40 }, Stop);
        await Should.ThrowAsync<StreamResetException>(() => endless.ReadAsync(new byte[1], Stop).AsTask());

        using var subscription = await service.JoinAsync(Topic, null, Stop);
        service.Topics.ShouldBe([Topic]);
    }

    [Fact]
    public async Task A_peer_has_only_so_many_streams()
    {
        var service = await AddAsync();
        var stranger = await _hosts.AddAsync();
        await _hosts.ConnectAsync(1, 0, Stop);
        service.Topics.ShouldBeEmpty();
        for (var count = 0; count < 3; count++)
            await (await stranger.OpenAsync(_hosts[0].Id, [GossipProtocol.V11], null, Stop)).Stream.WriteAsync(new byte[1], Stop);

        var (fourth, _) = await stranger.OpenAsync(_hosts[0].Id, [GossipProtocol.V11], null, Stop);

        await Should.ThrowAsync<StreamResetException>(() => fourth.ReadAsync(new byte[1], Stop).AsTask());
    }

    [Fact]
    public async Task A_peer_that_does_not_read_holds_nobody_up()
    {
        var one = await AddAsync(options => options.QueueBytesMax = 1024 * 1024);
        var other = await AddAsync();
        var deaf = await _hosts.AddAsync();
        var heard = new TaskCompletionSource();
        using var handled = deaf.Handle(GossipProtocol.V12, (_, stop) =>
        {
            heard.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        using var subscription = await other.JoinAsync(Topic, null, Stop);
        await _hosts.ConnectAsync(0, 1, Stop);
        await _hosts.ConnectAsync(0, 2, Stop);
        var (stream, _) = await deaf.OpenAsync(_hosts[0].Id, [GossipProtocol.V12], null, Stop);
        await stream.WriteAsync(Frame(RpcPart.Subscription(Topic, subscribe: true)), Stop);
        await KnownAsync(one, Topic, 2);

        for (byte number = 0; number < 100; number++)
        {
            await one.PublishAsync(Topic, Enumerable.Repeat(number, 50_000).ToArray(), Stop);
            (await subscription.ReadAsync(Stop)).Data.Span[0].ShouldBe(number);
        }
    }

    [Fact]
    public async Task A_peer_comes_back_after_its_connection_ended()
    {
        var (one, other) = (await AddAsync(), await AddAsync());
        using var subscription = await other.JoinAsync(Topic, null, Stop);
        var connection = await _hosts.ConnectAsync(0, 1, Stop);
        await KnownAsync(one, Topic, 1);

        await connection.DisposeAsync();
        await KnownAsync(one, Topic, 0);
        await _hosts.ConnectAsync(0, 1, Stop);
        await KnownAsync(one, Topic, 1);
        await one.PublishAsync(Topic, new byte[1], Stop);

        (await subscription.ReadAsync(Stop)).Author.ShouldBe(_hosts[0].Id);
    }

    [Fact]
    public async Task A_peer_whose_stream_was_reset_gets_another()
    {
        var one = await AddAsync(options => options.StreamPause = TimeSpan.FromMilliseconds(1));
        var other = await _hosts.AddAsync();
        var count = 0;
        var third = new TaskCompletionSource();
        using var handled = other.Handle(GossipProtocol.V11, (context, _) =>
        {
            if (Interlocked.Increment(ref count) == 3) third.SetResult();
            context.Stream.Reset();
            return Task.CompletedTask;
        });

        await _hosts.ConnectAsync(0, 1, Stop);

        await third.Task.WaitAsync(Stop);
        one.Topics.ShouldBeEmpty();
    }

    /// <summary>v1.1, recommendations for network operators: a node without a mesh introduces others.</summary>
    [Fact]
    public async Task A_node_without_a_mesh_introduces_its_peers_to_each_other()
    {
        var hub = await AddAsync(options =>
        {
            (options.MeshSize, options.MeshLow, options.MeshHigh, options.MeshOutbound, options.MeshBest) = (0, 0, 0, 0, 0);
            options.PeerExchange = true;
        });
        var (one, other) = (await AddAsync(Trusting), await AddAsync(Trusting));
        using var introducing = await hub.JoinAsync(Topic, null, Stop);
        using var first = await one.JoinAsync(Topic, null, Stop);
        using var second = await other.JoinAsync(Topic, null, Stop);

        await _hosts.ConnectAsync(1, 0, Stop);
        await KnownAsync(hub, Topic, 1);
        await _hosts.ConnectAsync(2, 0, Stop);

        await UntilAsync(() => one.MeshOf(Topic).Contains(_hosts[2].Id) && other.MeshOf(Topic).Contains(_hosts[1].Id));
        hub.MeshOf(Topic).ShouldBeEmpty();

        static void Trusting(GossipOptions options) => options.Thresholds.AcceptExchange = 0;
    }

    /// <summary>v1.1, explicit peering agreements: connections with direct peers are made and kept.</summary>
    [Fact]
    public async Task A_direct_peer_is_connected_with()
    {
        var other = await AddAsync();
        var host = await _hosts.AddAsync();
        _hosts.Introduce(1, 0);
        GossipOptions options = new() { DirectPeers = { _hosts[0].Id } };
        await using var one = new GossipService(host, options, TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
        using var subscription = await other.JoinAsync(Topic, null, Stop);

        await KnownAsync(one, Topic, 1);

        one.MeshOf(Topic).ShouldBeEmpty();
        await one.PublishAsync(Topic, new byte[1], Stop);
        (await subscription.ReadAsync(Stop)).Author.ShouldBe(host.Id);
    }

    private static byte[] Frame(RpcPart part)
    {
        var writer = new System.Buffers.ArrayBufferWriter<byte>();
        RpcFrame.Write(writer, [part]);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Waits until a service knows so many peers of a topic.</summary>
    private static Task KnownAsync(GossipService service, string topic, int count) =>
        UntilAsync(() => service.PeersOf(topic).Count == count);

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Stop);
    }

    private async Task<GossipService> AddAsync(Action<GossipOptions>? configure = null)
    {
        var options = new GossipOptions();
        configure?.Invoke(options);
        var service = new GossipService(
            await _hosts.AddAsync(), options, TimeProvider.System, new Random(_services.Count), NullLoggerFactory.Instance);
        _services.Add(service);
        return service;
    }
}
