using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Muxing.Yamux;
using Libp2p.Negotiation;
using Libp2p.Protocols.Identify;
using Libp2p.Protocols.Perf;
using Libp2p.Protocols.Ping;
using Libp2p.Swarm;
using Libp2p.Transports;
using Libp2p.Transports.Tcp;

namespace Bib.Bench.Libp2p;

/// <summary>
/// One of two processes that measure this stack, as tests/Interop.Tests/js/libp2p-bench.mjs measures js-libp2p: with
/// the
/// same arguments, and the same line in the end.
/// </summary>
internal static class OurPeer
{
    private const int MiB = 1024 * 1024;

    private static readonly string[] _protocols = [PerfProtocol.Id, PingProtocol.Id, IdentifyProtocol.Id];

    /// <summary><c>serve</c>, or <c>dial ADDRESS MEBIBYTES SECONDS</c>.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var key = PrivateKey.Generate();
        var upgrader = new ConnectionUpgrader(key, new YamuxOptions(), TimeProvider.System);
        if (args[0] == "serve") await ServeAsync(key, upgrader);
        else await DialAsync(upgrader, Multiaddr.Parse(args[1]), int.Parse(args[2], CultureInfo.InvariantCulture), args[3]);
        return 0;
    }

    private static async Task DialAsync(ConnectionUpgrader upgrader, Multiaddr address, int mebibytes, string seconds)
    {
        var length = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
        double upload, download, pings;
        await using (var connection = await ConnectAsync(upgrader, address))
        {
            await PerfAsync(connection, 16 * MiB, 16 * MiB); // warm-up
            upload = mebibytes / (await PerfAsync(connection, (long)mebibytes * MiB, 1)).Upload.TotalSeconds;
            download = mebibytes / (await PerfAsync(connection, 0, (long)mebibytes * MiB)).Download.TotalSeconds;
            pings = await RateAsync(length, async () =>
            {
                await using var stream = await connection.OpenAsync(PingProtocol.Id);
                await PingProtocol.PingAsync(stream, TimeProvider.System);
            });
        }

        var connections = await RateAsync(length, async () =>
        {
            await using var connection = await ConnectAsync(upgrader, address);
            await using var stream = await connection.OpenAsync(IdentifyProtocol.Id);
            await IdentifyProtocol.ReceiveAsync(stream);
        });
        Console.WriteLine(JsonSerializer.Serialize(new { upload, download, pings, connections }));
    }

    private static async Task<PeerConnection> ConnectAsync(ConnectionUpgrader upgrader, Multiaddr address) =>
        await upgrader.UpgradeOutboundAsync(await new TcpTransport().DialAsync(address), address.Peer);

    private static async Task<PerfResult> PerfAsync(PeerConnection connection, long upload, long download)
    {
        await using var stream = await connection.OpenAsync(PerfProtocol.Id);
        return await PerfProtocol.MeasureAsync(stream, upload, download, TimeProvider.System);
    }

    private static async Task<double> RateAsync(TimeSpan length, Func<Task> once)
    {
        await once();
        var clock = Stopwatch.StartNew();
        var count = 0;
        for (; clock.Elapsed < length; count++) await once();
        return count / clock.Elapsed.TotalSeconds;
    }

    private static async Task ServeAsync(PrivateKey key, ConnectionUpgrader upgrader)
    {
        await using var listener = await new TcpTransport().ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"));
        Console.WriteLine(listener.Address.WithPeer(PeerId.Of(key.PublicKey)));
        var said = new IdentifyMessage
        {
            PublicKey = key.PublicKey, ListenAddresses = [listener.Address], Protocols = [.. _protocols],
        };
        var serving = AcceptAsync(listener, upgrader, said);
        await Console.In.ReadToEndAsync();
        await listener.DisposeAsync();
        await serving;
    }

    private static async Task AcceptAsync(IListener listener, ConnectionUpgrader upgrader, IdentifyMessage said)
    {
        List<Task> serving = [];
        while (await listener.AcceptAsync() is { } raw) serving.Add(ServeAsync(upgrader, raw, said));
    }

    private static async Task ServeAsync(ConnectionUpgrader upgrader, RawConnection raw, IdentifyMessage said)
    {
        await using var connection = await upgrader.UpgradeInboundAsync(raw);
        List<Task> serving = [];
        while (await connection.AcceptAsync() is { } stream) serving.Add(ServeAsync(stream, said));
    }

    private static async Task ServeAsync(DuplexStream raw, IdentifyMessage said)
    {
        var (stream, protocol) = await MultistreamSelect.AcceptAsync(raw, _protocols.Contains);
        await using var ended = stream;
        await (protocol switch
        {
            PerfProtocol.Id => PerfProtocol.AnswerAsync(stream),
            PingProtocol.Id => PingProtocol.AnswerAsync(stream),
            _ => IdentifyProtocol.SendAsync(stream, said).AsTask(),
        });
    }
}
