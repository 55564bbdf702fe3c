using Bib.Grains.Abstractions.Bans;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Network.Bans;
using Bib.Network.Peers;
using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm;
using Libp2p.Transports.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Bib.Network.Tests.Bans;

/// <summary>Who is kept out, on a network in memory.</summary>
public sealed class BanDeskTests : IAsyncDisposable
{
    private readonly MemoryNetwork _network = new();
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryBans _rows = new();
    private readonly BlockList _gate = new();
    private readonly Libp2pHost _here;
    private readonly Libp2pHost _there;
    private readonly LostPeers _lost;
    private readonly BanDesk _desk;

    public BanDeskTests()
    {
        _here = Host(new() { Gater = _gate });
        _there = Host(new());
        _lost = new(Options.Create(new NetworkOptions()), _time, NullLogger<LostPeers>.Instance);
        _desk = new(_rows, _gate, _here, _lost, _time, NullLogger<BanDesk>.Instance);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static CommandContext ByAdmin => new(
        new Actor(new UserId(new string('a', UserId.Length)), NodeRole.Admin), CommandId.None, new(Guid.CreateVersion7()), "tests");

    [Fact(Timeout = 180_000)]
    public async Task Who_is_banned_is_sent_away_and_neither_side_connects_until_the_ban_is_taken_back()
    {
        await MeetAsync();

        var (ban, connections) = await _desk.BanAsync(_there.Id.ToString(), "it lies", null, ByAdmin, Stop);

        (ban.Subject, ban.Reason, ban.EndsAt, connections).ShouldBe((_there.Id.ToString(), "it lies", null, 1));
        _here.Connections.ShouldBeEmpty();
        await Should.ThrowAsync<Libp2pException>(() => MeetAsync());
        await LetInOrNotAsync();
        _here.Connections.ShouldBeEmpty();
        (await _desk.UnbanAsync($"/memory/1/p2p/{_there.Id}", ByAdmin, Stop)).ShouldBeTrue();
        (await _desk.UnbanAsync(_there.Id.ToString(), ByAdmin, Stop)).ShouldBeFalse();
        await MeetAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_ban_of_before_holds_before_the_node_listens_and_ends_with_its_time()
    {
        await _rows.AddAsync(
            new(_there.Id.ToString(), "", ByAdmin.By.User, _time.GetUtcNow(), _time.GetUtcNow().AddHours(1)), ByAdmin, Stop);

        await _desk.PrepareAsync(Stop);
        await _desk.StartAsync(null!, Stop);

        _gate.MayConnect(_there.Id, Multiaddr.Parse("/memory/1")).ShouldBeFalse();
        _time.Advance(TimeSpan.FromHours(1));
        await Patience.UntilAsync(() => _gate.MayConnect(_there.Id, Multiaddr.Parse("/memory/1")));
        (await _desk.ListAsync(Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Networks_are_kept_out_as_peers_are()
    {
        await _desk.BanAsync("192.0.2.0/24", "", TimeSpan.FromDays(7), ByAdmin, Stop);

        _gate.MayAccept(Multiaddr.Parse("/ip4/192.0.2.9/tcp/1")).ShouldBeFalse();
        _gate.MayAccept(Multiaddr.Parse("/ip4/192.0.3.9/tcp/1")).ShouldBeTrue();
        (await _desk.ListAsync(Stop)).ShouldHaveSingleItem().EndsAt.ShouldBe(_time.GetUtcNow().AddDays(7));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_nothing_is_kept()
    {
        await RefusedAsync("somewhere", "", null, "'somewhere' is no peer id");
        await RefusedAsync(_here.Id.ToString(), "", null, "is this node itself");
        await RefusedAsync("192.0.2.7", new string('x', 1001), null, "1001 letters; 1000 are allowed");
        await RefusedAsync("192.0.2.7", "a\0b", null, "NUL");
        await RefusedAsync("192.0.2.7", "", TimeSpan.Zero, "a ban for 0 s");
        await RefusedAsync("192.0.2.7", "", TimeSpan.FromDays(40_000), "too long to count");

        (await _desk.ListAsync(Stop)).ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        await _desk.StopAsync();
        _desk.Dispose();
        _lost.Dispose();
        foreach (var host in new[] { _here, _there })
        {
            await host.DisposeAsync();
            host.Identity.Dispose();
        }
    }

    private async Task MeetAsync()
    {
        if (_there.Addresses.Count == 0) await _there.ListenAsync(Multiaddr.Parse("/memory/1"), Stop);
        await _here.DialAsync(Multiaddr.Parse($"/memory/1/p2p/{_there.Id}"), Stop);
    }

    /// <summary>Whoever dials may see the connection made before it is ended.</summary>
    private async Task LetInOrNotAsync()
    {
        if (_here.Addresses.Count == 0) await _here.ListenAsync(Multiaddr.Parse("/memory/0"), Stop);
        try
        {
            await _there.DialAsync(Multiaddr.Parse($"/memory/0/p2p/{_here.Id}"), Stop);
        }
        catch (Libp2pException)
        {
            return;
        }

        await Patience.UntilAsync(() => _there.Connections.Count == 0);
    }

    private async Task RefusedAsync(string subject, string reason, TimeSpan? duration, string says) =>
        (await Should.ThrowAsync<RefusalException>(() => _desk.BanAsync(subject, reason, duration, ByAdmin, Stop)))
            .Refusal.Message.ShouldContain(says, Case.Insensitive);

    private Libp2pHost Host(HostOptions options) => new(
        PrivateKey.Generate(), [_network.CreateTransport()], options, TimeProvider.System, NullLoggerFactory.Instance);

    private sealed class MemoryBans : IBanTable
    {
        private readonly SortedDictionary<string, Ban> _bans = new(StringComparer.Ordinal);

        public Task<Ban> AddAsync(Ban ban, CommandContext context, CancellationToken cancellationToken) =>
            Task.FromResult(_bans[ban.Subject] = ban);

        public Task<bool> RemoveAsync(string subject, CommandContext context, CancellationToken cancellationToken) =>
            Task.FromResult(_bans.Remove(subject));

        public Task<IReadOnlyList<Ban>> ListAsync(DateTimeOffset moment, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<Ban>>([.. _bans.Values.Where(ban => ban.HoldsAt(moment))]);
    }
}
