using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;
using Libp2p.Protocols.Kad;
using Libp2p.Tests.Network;

namespace Libp2p.Tests.Protocols.Kad;

/// <summary>What a server answers, and what it does not, request by request on real streams.</summary>
public sealed class KadAnswererTests : IAsyncLifetime
{
    private static readonly byte[] _key = KadNode.Key(1).Bytes.ToArray();
    private static readonly Multiaddr _elsewhere = Multiaddr.Parse("/ip4/192.168.1.2/tcp/9");

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryNetwork _network;
    private KadNode _server = null!;
    private MemoryHost _asker = null!;

    public KadAnswererTests() => _network = new(_time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = new(_network.Add(), KadNode.Defaults, _time);
        _asker = _network.Add();
        await _asker.MeetAsync(_server.Host);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task Several_requests_on_one_stream_are_answered_in_turn()
    {
        await using var stream = await OpenAsync();
        KadMessageType[] types =
            [KadMessageType.Ping, KadMessageType.FindNode, KadMessageType.GetProviders, KadMessageType.GetValue];
        foreach (var type in types)
            (await AskAsync(stream, new(type) { Key = _key }))!.Type.ShouldBe(type);

        await stream.CloseWriteAsync(Stop);
        (await stream.ReadAsync(new byte[1], Stop)).ShouldBe(0, "the server closes too");
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_is_asked_for_comes_first_whether_it_serves_or_not_and_askers_are_not_told_of_themselves()
    {
        var servers = await KadNode.MakeAsync(_network, 5, _time);
        foreach (var server in servers) await server.Host.MeetAsync(_server.Host);
        await using var asking = new KadNode(_network.Add(), KadNode.Defaults, _time);
        await asking.Host.MeetAsync(_server.Host);
        var (stream, _) = await asking.Host.OpenAsync(_server.Host.Id, [KadNode.ProtocolId], null, Stop);
        await using var ended = stream;

        var server1 = (await AskAsync(stream, new(KadMessageType.FindNode) { Key = servers[3].Host.Id.Bytes }))!.CloserPeers;
        var client = (await AskAsync(stream, new(KadMessageType.FindNode) { Key = _asker.Id.Bytes }))!.CloserPeers;
        var self = (await AskAsync(stream, new(KadMessageType.FindNode) { Key = _server.Host.Id.Bytes }))!.CloserPeers;

        server1.Length.ShouldBe(5);
        server1[0].Id.ShouldBe(servers[3].Host.Id);
        server1[0].Connection.ShouldBe(KadConnection.Connected);
        client.Length.ShouldBe(6);
        client[0].Id.ShouldBe(_asker.Id);
        client[0].Addresses.ShouldBe(_asker.Addresses);
        self[0].Id.ShouldBe(_server.Host.Id);
        foreach (var server in servers) await server.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_provider_is_taken_from_itself_alone_and_lapses_after_its_addresses()
    {
        using var stranger = PrivateKey.Generate();
        await TellAsync(new(KadMessageType.AddProvider)
        {
            Key = _key,
            ProviderPeers = [new(PeerId.Of(stranger.PublicKey), [_elsewhere]), new(_asker.Id, [_elsewhere])],
        });

        var provider = (await AskAsync(new(KadMessageType.GetProviders) { Key = _key })).ProviderPeers.ShouldHaveSingleItem();
        provider.Id.ShouldBe(_asker.Id);
        provider.Addresses.ShouldContain(_elsewhere);

        _time.Jump(TimeSpan.FromHours(25));
        (await AskAsync(new(KadMessageType.GetProviders) { Key = _key })).ProviderPeers[0].Addresses.ShouldNotContain(_elsewhere);
        _time.Jump(TimeSpan.FromHours(24));
        (await AskAsync(new(KadMessageType.GetProviders) { Key = _key })).ProviderPeers.ShouldBeEmpty();
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_is_not_a_provider_is_refused()
    {
        using var stranger = PrivateKey.Generate();
        await RefusedAsync(new(KadMessageType.AddProvider) { Key = _key });
        await RefusedAsync(new(KadMessageType.AddProvider) { Key = _key, ProviderPeers = [new(_asker.Id, [])] });
        await RefusedAsync(new(KadMessageType.AddProvider)
        {
            Key = _key, ProviderPeers = [new(PeerId.Of(stranger.PublicKey), [_elsewhere])],
        });
        await RefusedAsync(new(KadMessageType.AddProvider)
        {
            Key = "no multihash"u8.ToArray(), ProviderPeers = [new(_asker.Id, [_elsewhere])],
        });
        await RefusedAsync(new(KadMessageType.AddProvider)
        {
            Key = new byte[81], ProviderPeers = [new(_asker.Id, [_elsewhere])],
        });
        (await AskAsync(new(KadMessageType.GetProviders) { Key = _key })).ProviderPeers.ShouldBeEmpty();
        _server.Meters.CountOf("libp2p.kad.served", "type=AddProvider,outcome=refused").ShouldBe(5);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_value_is_taken_given_and_repeated_until_it_lapses()
    {
        var key = NumberedValidator.KeyOf("x");
        var put = Put(key, 5) with { Record = new(key, new byte[] { 5 }, DateTimeOffset.UnixEpoch) };

        (await AskAsync(put)).Encode().ShouldBe(put.Encode());

        var given = (await AskAsync(new(KadMessageType.GetValue) { Key = key })).Record.ShouldNotBeNull();
        given.Value.ToArray().ShouldBe([5]);
        given.ReceivedAt.ShouldBe(_time.GetUtcNow(), "when it came here, whatever the sender says");
        _time.Jump(TimeSpan.FromHours(49));
        (await AskAsync(new(KadMessageType.GetValue) { Key = key })).Record.ShouldBeNull();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_value_with_a_fault_or_a_better_one_in_its_place_is_refused()
    {
        var key = NumberedValidator.KeyOf("x");
        await AskAsync(Put(key, 5));
        await RefusedAsync(Put(key, 4));
        await RefusedAsync(Put(key, 255));
        await RefusedAsync(Put("/unknown/x"u8.ToArray(), 1));
        await RefusedAsync(Put("no namespace"u8.ToArray(), 1));
        await RefusedAsync(Put("/n"u8.ToArray(), 1));
        await RefusedAsync(new(KadMessageType.PutValue) { Key = key });
        await RefusedAsync(Put(key, 6) with { Key = NumberedValidator.KeyOf("y") });
        await RefusedAsync(Put([.. "/n/"u8, .. new byte[1022]], 1));
        await RefusedAsync(new(KadMessageType.PutValue) { Key = key, Record = new(key, new byte[(64 * 1024) + 1]) });

        (await AskAsync(new(KadMessageType.GetValue) { Key = key })).Record!.Value.ToArray().ShouldBe([5]);
        (await AskAsync(Put(key, 6))).Record.ShouldNotBeNull();
    }

    [Fact(Timeout = 180_000)]
    public async Task Public_keys_are_taken_under_their_own_peer_alone()
    {
        using var key = PrivateKey.Generate();
        using var other = PrivateKey.Generate();
        var name = PublicKeyValidator.KeyOf(PeerId.Of(key.PublicKey));
        var good = new KadMessage(KadMessageType.PutValue) { Key = name, Record = new(name, key.PublicKey.Encoded) };

        (await AskAsync(good)).Record.ShouldNotBeNull();
        await RefusedAsync(good with { Record = new(name, other.PublicKey.Encoded) });
        await RefusedAsync(good with { Record = new(name, new byte[] { 1, 2, 3 }) });
        await RefusedAsync(good with { Key = "/pk/x"u8.ToArray(), Record = new("/pk/x"u8.ToArray(), key.PublicKey.Encoded) });
    }

    [Theory(Timeout = 180_000)]
    [InlineData("0a08041206", "cut off")]
    [InlineData("0208ff", "no message")]
    [InlineData("ffffff7f", "longer than a message may be")]
    public async Task What_is_no_request_resets_its_stream_and_nothing_else(string hex, string why)
    {
        await using var stream = await OpenAsync();
        await stream.WriteAsync(Convert.FromHexString(hex), Stop);
        await stream.CloseWriteAsync(Stop);

        await Should.ThrowAsync<StreamResetException>(async () => await stream.CopyToAsync(Stream.Null, Stop), why);
        (await AskAsync(new(KadMessageType.Ping))).Type.ShouldBe(KadMessageType.Ping);
    }

    [Theory(Timeout = 180_000)]
    [InlineData(KadMessageType.FindNode)]
    [InlineData(KadMessageType.GetValue)]
    [InlineData(KadMessageType.GetProviders)]
    public async Task A_question_without_a_key_or_with_too_long_a_one_is_refused(KadMessageType type)
    {
        await RefusedAsync(new(type));
        await RefusedAsync(new(type) { Key = new byte[1025] });
    }

    [Fact(Timeout = 180_000)]
    public async Task More_streams_of_a_peer_than_allowed_are_reset()
    {
        List<DuplexStream> streams = [];
        for (var count = 0; count < 32; count++)
        {
            streams.Add(await OpenAsync());
            (await AskAsync(streams[count], new(KadMessageType.Ping))).ShouldNotBeNull();
        }

        await using (var tooMany = await OpenAsync())
            await Should.ThrowAsync<StreamResetException>(async () => await AskAsync(tooMany, new(KadMessageType.Ping)));
        _server.Meters.CountOf("libp2p.kad.served", "type=stream,outcome=limit").ShouldBe(1);

        foreach (var stream in streams) await stream.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task More_streams_of_all_peers_than_allowed_are_reset()
    {
        await using var server = new KadNode(_network.Add(), KadNode.Defaults with { InboundStreamCountMax = 2 }, _time);
        List<DuplexStream> streams = [];
        foreach (var asker in new[] { _asker, _network.Add() })
        {
            await asker.MeetAsync(server.Host);
            var (stream, _) = await asker.OpenAsync(server.Host.Id, [KadNode.ProtocolId], null, Stop);
            (await AskAsync(stream, new(KadMessageType.Ping))).ShouldNotBeNull();
            streams.Add(stream);
        }

        var (tooMany, _) = await _asker.OpenAsync(server.Host.Id, [KadNode.ProtocolId], null, Stop);
        await using (tooMany)
            await Should.ThrowAsync<StreamResetException>(async () => await AskAsync(tooMany, new(KadMessageType.Ping)));
        foreach (var stream in streams) await stream.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_stream_that_says_nothing_for_a_minute_is_reset()
    {
        _network.Silence(_server.Host.Id);
        await using var stream = await OpenAsync();
        await AskAsync(stream, new(KadMessageType.Ping));
        var reading = stream.ReadAsync(new byte[1], Stop).AsTask();

        await Should.ThrowAsync<StreamResetException>(() => _network.RunAsync(reading, _time, Stop));
    }

    [Fact(Timeout = 180_000)]
    public async Task An_answer_stays_within_what_all_implementations_read()
    {
        var name = $"{new string('a', 60)}.example";
        var many = Enumerable.Range(1, 16).Select(port => Multiaddr.Parse($"/dns4/{name}/tcp/{port}")).ToList();
        for (var number = 0; number < 100; number++)
        {
            var provider = PeerId.Parse(KadNode.Key(number).Bytes.Span);
            await _server.Store.KeepProviderAsync(new(_key, provider, [.. many], _time.GetUtcNow()), Stop);
        }

        var answer = await AskAsync(new(KadMessageType.GetProviders) { Key = _key });

        answer.ProviderPeers.Length.ShouldBeGreaterThan(4);
        answer.Encode().Length.ShouldBeLessThanOrEqualTo(16 * 1024);
    }

    private static KadMessage Put(byte[] key, byte number) =>
        new(KadMessageType.PutValue) { Key = key, Record = new(key, new[] { number }) };

    private static async Task<KadMessage?> AskAsync(DuplexStream stream, KadMessage request)
    {
        await Delimited.WriteAsync(stream, request.Encode(), Stop);
        return await Delimited.ReadAsync(stream, 1 << 20, "answer", Stop) is { } bytes ? KadMessage.Decode(bytes) : null;
    }

    private async Task<KadMessage> AskAsync(KadMessage request)
    {
        await using var stream = await OpenAsync();
        return (await AskAsync(stream, request)).ShouldNotBeNull();
    }

    private async Task TellAsync(KadMessage message)
    {
        await using var stream = await OpenAsync();
        await Delimited.WriteAsync(stream, message.Encode(), Stop);
        await stream.CloseWriteAsync(Stop);
        (await stream.ReadAsync(new byte[1], Stop)).ShouldBe(0);
    }

    private async Task RefusedAsync(KadMessage request)
    {
        await using var stream = await OpenAsync();
        await Should.ThrowAsync<StreamResetException>(async () => await AskAsync(stream, request));
    }

    private async Task<DuplexStream> OpenAsync() =>
        (await _asker.OpenAsync(_server.Host.Id, [KadNode.ProtocolId], null, Stop)).Stream;
}
