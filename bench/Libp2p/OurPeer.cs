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
/// the same arguments, and the same line in the end.
/// </summary>
internal static class OurPeer
{
    private const int MiB = 1024 * 1024;

    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(1.5);

    private static readonly string[] _protocols = [PerfProtocol.Id, PingProtocol.Id, IdentifyProtocol.Id];

    /// <summary>
    /// <c>serve</c>, <c>dial ADDRESS MEBIBYTES SECONDS</c>, or <c>dial-far ADDRESS MEBIBYTES</c>.
    /// </summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var key = PrivateKey.Generate();
        var upgrader = new ConnectionUpgrader(key, new YamuxOptions(), TimeProvider.System);
        if (args[0] == "serve") await ServeAsync(key, upgrader);
        else
        {
            var (address, mebibytes) = (Multiaddr.Parse(args[1]), int.Parse(args[2], CultureInfo.InvariantCulture));
            if (args[0] == "dial-far") await DialFarAsync(upgrader, address, mebibytes);
            else await DialAsync(upgrader, address, mebibytes, args[3]);
        }

        return 0;
    }

    private static async Task DialAsync(ConnectionUpgrader upgrader, Multiaddr address, int mebibytes, string seconds)
    {
        var length = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
        double upload, download, pings, sendingBytes, receivingBytes;
        await using (var connection = await ConnectAsync(upgrader, address))
        {
            // What runs for long is measured, and compilers take their time: so much goes first.
            await RateAsync(_warmUp, () => PerfAsync(connection, 16 * MiB, 16 * MiB));
            (upload, sendingBytes) = await WeighAsync(
                mebibytes, async () => (await PerfAsync(connection, (long)mebibytes * MiB, 1)).Upload);
            (download, receivingBytes) = await WeighAsync(
                mebibytes, async () => (await PerfAsync(connection, 0, (long)mebibytes * MiB)).Download);
            Func<Task> ping = async () =>
            {
                await using var stream = await connection.OpenAsync(PingProtocol.Id);
                await PingProtocol.PingAsync(stream, TimeProvider.System);
            };
            await RateAsync(_warmUp, ping);
            pings = await RateAsync(length, ping);
        }

        Func<Task> connect = async () =>
        {
            await using var connection = await ConnectAsync(upgrader, address);
            await using var stream = await connection.OpenAsync(IdentifyProtocol.Id);
            await IdentifyProtocol.ReceiveAsync(stream);
        };
        await RateAsync(_warmUp, connect);
        var connections = await RateAsync(length, connect);
        Console.WriteLine(JsonSerializer.Serialize(
            new { upload, download, pings, connections, sendingBytes, receivingBytes }));
    }

    /// <summary>Through a relay that makes the way long: the first byte, then one stream each way.</summary>
    private static async Task DialFarAsync(ConnectionUpgrader upgrader, Multiaddr address, long mebibytes)
    {
        // Compilers take their time, once: the last is measured, which takes what every later one does.
        var firstByte = TimeSpan.Zero;
        for (var count = 0; count < 5; count++) firstByte = await FirstByteAsync(upgrader, address);
        await using var connection = await ConnectAsync(upgrader, address);
        await PerfAsync(connection, 64 * MiB, 64 * MiB);
        var upload = mebibytes / (await PerfAsync(connection, mebibytes * MiB, 1)).Upload.TotalSeconds;
        var download = mebibytes / (await PerfAsync(connection, 0, mebibytes * MiB)).Download.TotalSeconds;
        Console.WriteLine(JsonSerializer.Serialize(
            new { upload, download, firstByte = firstByte.TotalMilliseconds }));
    }

    /// <summary>From the dial to the first byte of an answer.</summary>
    private static async Task<TimeSpan> FirstByteAsync(ConnectionUpgrader upgrader, Multiaddr address)
    {
        var clock = Stopwatch.StartNew();
        await using var connection = await ConnectAsync(upgrader, address);
        await using var stream = await connection.OpenAsync(IdentifyProtocol.Id);
        _ = await stream.ReadAsync(new byte[1]);
        return clock.Elapsed;
    }

    /// <summary>MiB/s, and how many bytes were allocated for 64 KiB that passed.</summary>
    private static async Task<(double Rate, double Allocated)> WeighAsync(int mebibytes, Func<Task<TimeSpan>> transfer)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var took = await transfer();
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        return (mebibytes / took.TotalSeconds, allocated / (mebibytes * 16.0));
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
