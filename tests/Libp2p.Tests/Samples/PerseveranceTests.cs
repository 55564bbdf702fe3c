using Bib.Testing;
using Libp2p.Core.Multiaddrs;
using Libp2p.Hosting;
using Libp2p.Node;
using Libp2p.Protocols.Relay;
using Libp2p.Swarm;
using Libp2p.Tests.Swarm;

namespace Libp2p.Tests.Samples;

/// <summary>What the sample node was told to hold on to, and lost.</summary>
public sealed class PerseveranceTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryStream _said = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(
        TestContext.Current.CancellationToken);

    private TestHosts _hosts = null!;
    private PeerServices _parts = null!;
    private Perseverance _keeping = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hosts = await TestHosts.StartAsync(2);
        _parts = new(_hosts[0], new(), new());
        _keeping = new(_hosts[0], _parts, new EventWriter(_said), _time);
    }

    public async ValueTask DisposeAsync()
    {
        _keeping.Dispose();
        _stop.Dispose();
        await _parts.DisposeAsync();
        await _hosts.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_has_left_is_dialled_again_after_ever_longer_pauses()
    {
        var met = 0;
        var keeping = _keeping.DialAsync(
            _hosts[1].Addresses[0].WithPeer(_hosts[1].Id),
            _ =>
            {
                Interlocked.Increment(ref met);
                return Task.CompletedTask;
            },
            _stop.Token);
        for (var pause = TimeSpan.FromSeconds(1); pause <= TimeSpan.FromSeconds(4); pause *= 2)
        {
            await UntilAsync(() => _hosts[0].ConnectionsTo(_hosts[1].Id).Count == 1);
            await EndAsync();
            _time.UntilNextTimer.ShouldBe(pause);
            _time.Advance(pause);
        }

        await UntilAsync(() => Volatile.Read(ref met) == 4);
        await EndsAsync(keeping);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_stayed_for_a_minute_is_dialled_again_after_a_second()
    {
        var keeping = _keeping.DialAsync(_hosts[1].Addresses[0], _ => Task.CompletedTask, _stop.Token);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await UntilAsync(() => _hosts[0].ConnectionsTo(_hosts[1].Id).Count == 1);
            _time.Advance(TimeSpan.FromMinutes(1));
            await EndAsync();
            _time.UntilNextTimer.ShouldBe(Pauses.First);
            _time.Advance(Pauses.First);
        }

        await EndsAsync(keeping);
    }

    [Fact(Timeout = 180_000)]
    public async Task Nobody_at_an_address_is_said_each_time_and_asked_for_again()
    {
        var keeping = _keeping.DialAsync(Multiaddr.Parse("/memory/77"), _ => Task.CompletedTask, _stop.Token);
        await UntilAsync(() => _time.WaitingTimers == 1);
        _time.Advance(Pauses.First);
        await UntilAsync(() => _time.WaitingTimers == 1);
        await EndsAsync(keeping);

        var lines = System.Text.Encoding.UTF8.GetString(_said.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        lines.ShouldAllBe(line => line.Contains("\"error\"") && line.Contains("/memory/77"));
    }

    [Fact(Timeout = 180_000)]
    public async Task A_relay_that_was_lost_is_reserved_at_again()
    {
        using var relay = new RelayService(_hosts[1], new(), TimeProvider.System);
        var through = _hosts[1].Addresses[0].WithPeer(_hosts[1].Id).Encapsulate(Multiaddr.Parse("/p2p-circuit"));
        var keeping = await _keeping.ListenAsync(through, _stop.Token);
        _hosts[0].Addresses.ShouldContain(through);

        foreach (var connection in _hosts[0].ConnectionsTo(_hosts[1].Id)) await connection.DisposeAsync();
        await UntilAsync(() => _time.WaitingTimers == 1);
        _time.Advance(Pauses.First);

        await UntilAsync(() => _parts.Relays!.Reservations.ContainsKey(_hosts[1].Id));
        await UntilAsync(() => _hosts[0].Addresses.Contains(through));
        await EndsAsync(keeping);
    }

    [Fact]
    public void Pauses_grow_to_a_minute()
    {
        Pauses pauses = new();

        Enumerable.Range(0, 8).Select(_ => pauses.After(TimeSpan.FromSeconds(59)).TotalSeconds)
            .ShouldBe([1, 2, 4, 8, 16, 32, 60, 60]);
        pauses.After(TimeSpan.FromSeconds(60)).ShouldBe(Pauses.First);
        pauses.After(TimeSpan.Zero).ShouldBe(2 * Pauses.First);
    }

    private async Task EndAsync()
    {
        foreach (var connection in _hosts[0].ConnectionsTo(_hosts[1].Id)) await connection.DisposeAsync();
        await UntilAsync(() => _time.WaitingTimers == 1);
    }

    private async Task EndsAsync(Task keeping)
    {
        await _stop.CancelAsync();
        await keeping.WaitAsync(Stop);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
