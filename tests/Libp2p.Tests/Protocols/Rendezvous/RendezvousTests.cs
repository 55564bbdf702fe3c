using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Protobuf;
using Libp2p.Core.Records;
using Libp2p.Protocols.Rendezvous;
using Libp2p.Swarm;
using Libp2p.Tests.Swarm;

namespace Libp2p.Tests.Protocols.Rendezvous;

/// <summary>A rendezvous point (0), and two that meet there (1, 2).</summary>
public sealed class RendezvousTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly RendezvousOptions _options = new();
    private TestHosts _hosts = null!;
    private RendezvousPoint _point = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private PeerId Point => _hosts[0].Id;

    public async ValueTask InitializeAsync()
    {
        _hosts = await TestHosts.StartAsync(3);
        _point = new(_hosts[0], _options, _time, new Random(1));
        await _hosts.ConnectAsync(1, 0, Stop);
        await _hosts.ConnectAsync(2, 0, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _point.Dispose();
        await _hosts.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_is_registered_is_found_and_can_be_connected_with()
    {
        List<RendezvousEvent> happened = [];
        _point.Happened += happened.Add;

        (await Client(1).RegisterAsync(Point, "chat", null, Stop)).ShouldBe(TimeSpan.FromHours(2));
        var page = await Client(2).DiscoverAsync(Point, "chat", cancellationToken: Stop);

        var found = page.Peers.ShouldHaveSingleItem();
        (found.Namespace, found.Id, found.Lifetime).ShouldBe(("chat", _hosts[1].Id, TimeSpan.FromHours(2)));
        found.Addresses.ShouldBe(_hosts[1].Addresses);
        (await _hosts[2].ConnectAsync(found.Id, null, Stop)).Peer.ShouldBe(_hosts[1].Id);
        happened.ShouldBe(new RendezvousEvent[]
        {
            new("register", _hosts[1].Id, "chat", RendezvousStatus.Ok), new("discover", _hosts[2].Id, "chat", RendezvousStatus.Ok),
        });
    }

    [Fact(Timeout = 180_000)]
    public async Task A_registration_outlives_its_connection_and_ends_with_its_time_or_when_it_is_given_up()
    {
        (await Client(1).RegisterAsync(Point, "a", TimeSpan.FromHours(72), Stop)).ShouldBe(TimeSpan.FromHours(72));
        await Client(1).RegisterAsync(Point, "b", null, Stop);
        await Client(1).UnregisterAsync(Point, "b", Stop);
        await Client(1).UnregisterAsync(Point, "never", Stop);
        _point.RegistrationCount.ShouldBe(1);
        foreach (var connection in _hosts[0].ConnectionsTo(_hosts[1].Id)) await connection.DisposeAsync();

        _time.Advance(TimeSpan.FromHours(71));
        (await FindAsync(null)).ShouldBe([_hosts[1].Id]);
        _time.Advance(TimeSpan.FromHours(1));
        (await FindAsync(null)).ShouldBeEmpty();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_page_has_a_cookie_for_the_next_and_one_of_another_namespace_is_refused()
    {
        foreach (var name in new[] { "a", "b", "c" }) await Client(1).RegisterAsync(Point, name, null, Stop);

        var first = await Client(2).DiscoverAsync(Point, null, 2, default, Stop);
        var second = await Client(2).DiscoverAsync(Point, null, 2, first.Cookie, Stop);

        first.Peers.Select(one => one.Namespace).ShouldBe(["a", "b"]);
        second.Peers.Select(one => one.Namespace).ShouldBe(["c"]);
        (await Should.ThrowAsync<RendezvousException>(() => Client(2).DiscoverAsync(Point, "a", 2, first.Cookie, Stop).AsTask()))
            .Status.ShouldBe(RendezvousStatus.InvalidCookie);
    }

    [Fact(Timeout = 180_000)]
    public async Task What_cannot_be_registered_is_refused_with_its_reason()
    {
        var (own, other) = (Record(1), Record(2));
        var forged = own.ToArray();
        forged[^1] ^= 1;

        (await RegisterAsync("", own, null)).Status.ShouldBe(RendezvousStatus.InvalidNamespace);
        (await RegisterAsync(new('ü', 128), own, null)).Status.ShouldBe(RendezvousStatus.InvalidNamespace);
        (await RegisterAsync(new('u', 255), own, null)).Status.ShouldBe(RendezvousStatus.Ok);
        (await RegisterAsync("a", own, 0)).Status.ShouldBe(RendezvousStatus.InvalidTtl);
        (await RegisterAsync("a", own, (72 * 3600) + 1)).Text.ShouldBe("a registration lasts 1 to 259200 s");
        (await RegisterAsync("a", own, ulong.MaxValue)).Status.ShouldBe(RendezvousStatus.InvalidTtl);
        (await RegisterAsync("a", [], null)).Status.ShouldBe(RendezvousStatus.InvalidSignedPeerRecord);
        (await RegisterAsync("a", forged, null)).Status.ShouldBe(RendezvousStatus.InvalidSignedPeerRecord);
        (await RegisterAsync("a", new byte[4097], null)).Text.ShouldBe("the record has 4097 bytes, more than 4096");
        (await RegisterAsync("a", other, null)).Status.ShouldBe(RendezvousStatus.NotAuthorized);
        _options.RegistrationsMax = 1;
        (await RegisterAsync("a", own, null)).Status.ShouldBe(RendezvousStatus.Unavailable);
        (await Should.ThrowAsync<RendezvousException>(() => Client(1).RegisterAsync(Point, "a", null, Stop).AsTask()))
            .Message.ShouldContain("answered Unavailable: there are 1 registrations");
    }

    [Fact(Timeout = 180_000)]
    public async Task More_streams_than_a_peer_may_have_and_what_is_no_request_are_reset()
    {
        _options.StreamsPerPeerMax = 1;
        await using var stream = await OpenAsync();
        await AskAsync(stream, new RendezvousMessage.Discover(null, null, default));

        await using (var tooMany = await OpenAsync())
            await Should.ThrowAsync<StreamResetException>(() => AskAsync(tooMany, new RendezvousMessage.Discover(null, null, default)));
        await Should.ThrowAsync<StreamResetException>(
            () => AskAsync(stream, new RendezvousMessage.Registered(RendezvousStatus.Ok, "", null)));
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_asks_for_nothing_is_not_waited_for()
    {
        await using var stream = await OpenAsync();
        await AskAsync(stream, new RendezvousMessage.Discover(null, null, default));
        var reading = stream.ReadAsync(new byte[1], Stop).AsTask();
        while (!reading.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await Should.ThrowAsync<StreamResetException>(() => reading);
    }

    /// <summary>What a point says of others is theirs to say: what they did not sign is left out.</summary>
    [Fact(Timeout = 180_000)]
    public async Task A_point_that_lies_is_believed_as_far_as_others_have_signed()
    {
        var forged = Record(0).ToArray();
        forged[^1] ^= 1;
        using var lying = _hosts[1].Handle(RendezvousProtocol.Id, async (context, stop) =>
        {
            await Delimited.ReadAsync(context.Stream, 10_000, "request", stop);
            var answer = new RendezvousMessage.Discovered(
                RendezvousStatus.Ok,
                "",
                [new("a", forged, 60), new("a", new byte[7], 60), new("b", Record(0), 60), new("a", Record(0), ulong.MaxValue)],
                default);
            await Delimited.WriteAsync(context.Stream, answer.Encode(), stop);
        });
        await _hosts.ConnectAsync(2, 1, Stop);

        var found = (await Client(2).DiscoverAsync(_hosts[1].Id, "a", cancellationToken: Stop)).Peers.ShouldHaveSingleItem();

        (found.Namespace, found.Id, found.Lifetime).ShouldBe(("a", _hosts[0].Id, TimeSpan.Zero));
        await Should.ThrowAsync<RendezvousException>(() => Client(2).RegisterAsync(_hosts[1].Id, "a", null, Stop).AsTask());
    }

    private static async Task<RendezvousMessage> AskAsync(DuplexStream stream, RendezvousMessage asked)
    {
        await Delimited.WriteAsync(stream, asked.Encode(), Stop);
        return RendezvousMessage.Decode((await Delimited.ReadAsync(stream, 1 << 20, "answer", Stop)).ShouldNotBeNull());
    }

    private async Task<RendezvousMessage.Registered> RegisterAsync(string name, byte[] record, ulong? seconds)
    {
        await using var stream = await OpenAsync();
        return (RendezvousMessage.Registered)await AskAsync(stream, new RendezvousMessage.Register(new(name, record, seconds)));
    }

    private async Task<IEnumerable<PeerId>> FindAsync(string? name) =>
        (await Client(2).DiscoverAsync(Point, name, cancellationToken: Stop)).Peers.Select(one => one.Id);

    private async Task<DuplexStream> OpenAsync() => (await _hosts[1].OpenAsync(Point, [RendezvousProtocol.Id], null, Stop)).Stream;

    private byte[] Record(int host) => new PeerRecord(_hosts[host].Id, 1, [.. _hosts[host].Addresses]).Seal(_hosts[host].Identity);

    private RendezvousClient Client(int host) => new(_hosts[host], new(), _time);
}
