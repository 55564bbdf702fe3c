using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Security;
using Libp2p.Swarm;
using Libp2p.Tests.Muxing;
using Libp2p.Transports;
using Libp2p.Transports.Memory;

namespace Libp2p.Tests.Swarm;

/// <summary>Two peers dial each other at once from the ports that they listen at, and TCP makes one connection of
/// that.</summary>
public sealed class BothDialTests
{
    private static readonly Multiaddr _address = Multiaddr.Parse("/memory/1");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = 180_000)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    public async Task Both_are_connected_and_one_of_them_is_the_dialer(int one, int other)
    {
        using var oneKey = TestHosts.Key(one);
        using var otherKey = TestHosts.Key(other);
        var (here, there) = MemoryPipe.Create();

        var dialing = Dial(oneKey, PeerId.Of(otherKey.PublicKey), here);
        var connections = new[] { await Dial(otherKey, PeerId.Of(oneKey.PublicKey), there), await dialing };

        connections.Count(connection => connection.IsDialer).ShouldBe(1);
        await using var stream = await connections[0].OpenAsync("/x/1", Stop);
        await stream.WriteAsync("hello"u8.ToArray(), Stop);
        var came = (await connections[1].AcceptAsync(Stop)).ShouldNotBeNull();
        var (accepted, _) = await Negotiation(came);
        var buffer = new byte[5];
        await accepted.ReadExactlyAsync(buffer, Stop);
        buffer.ShouldBe("hello"u8.ToArray());
        foreach (var connection in connections) await connection.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_is_not_whom_was_dialled_is_refused_there_too()
    {
        using var oneKey = TestHosts.Key(1);
        using var otherKey = TestHosts.Key(2);
        using var expected = TestHosts.Key(3);
        var (here, there) = MemoryPipe.Create();

        var dialing = Dial(oneKey, PeerId.Of(expected.PublicKey), here);
        var other = Dial(otherKey, PeerId.Of(oneKey.PublicKey), there);

        await Should.ThrowAsync<PeerMismatchException>(() => dialing);
        await Task.WhenAny(other);
    }

    [Fact(Timeout = 180_000)]
    public async Task An_echo_of_this_sides_own_words_is_no_peer()
    {
        using var key = TestHosts.Key(1);
        var (here, there) = MemoryPipe.Create();
        var echoing = there.CopyToAsync(there, Stop);

        await Should.ThrowAsync<SecurityException>(() => Dial(key, null, here));

        await Task.WhenAny(echoing);
    }

    private static Task<PeerConnection> Dial(Libp2p.Core.Keys.PrivateKey key, PeerId? expected, DuplexStream stream) =>
        new ConnectionUpgrader(key, new(), TimeProvider.System)
            .UpgradeOutboundAsync(new RawConnection(stream, _address, _address), expected, Stop).AsTask();

    private static ValueTask<(DuplexStream Stream, string Protocol)> Negotiation(DuplexStream stream) =>
        Libp2p.Negotiation.MultistreamSelect.AcceptAsync(stream, protocol => protocol == "/x/1", Stop);
}
