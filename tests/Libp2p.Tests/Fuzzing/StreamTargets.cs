using System.Text;
using Libp2p.Core;
using Libp2p.Core.Protobuf;
using Libp2p.Muxing.Yamux;
using Libp2p.Negotiation;
using Libp2p.Security.Noise;
using Libp2p.Transports.WebSockets;

namespace Libp2p.Tests.Fuzzing;

/// <summary>
/// What is read from a connection, a few bytes at a time. Each tells all that it came to, so that two ways of splitting
/// the same bytes can be held against each other.
/// </summary>
internal static class StreamTargets
{
    /// <summary>Rooms that a connection rents while something comes, for reading and for writing, bytes.</summary>
    private const int RoomsSetAside = 4 * 128 * 1024;

    private const int MessageLengthMax = 1000;
    private const string Protocol = "/echo/1.0.0";
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    private static readonly byte[] _noiseKey = [.. Enumerable.Repeat((byte)7, 32)];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Target("proposal", [.. MultistreamMessage.Proposal(Protocol), .. "data"u8], async stream =>
        {
            var (accepted, protocol) = await MultistreamSelect.AcceptAsync(stream, one => one == Protocol);
            return $"{protocol} {await RestAsync(accepted)} {Convert.ToHexString(stream.Written)}";
        }),
        Target("answer to a proposal", [.. MultistreamMessage.Proposal(Protocol), .. "data"u8], async stream =>
            await RestAsync(MultistreamSelect.ProposeLazily(stream, Protocol))),
        Target("Noise frames", NoiseFrames(), async stream =>
            await RestAsync(new NoiseStream(stream, new(_noiseKey), new(_noiseKey)))),
        Target("yamux connection", YamuxFrames(), async stream =>
        {
            await using var connection = new YamuxConnection(stream, dialer: false, new(), TimeProvider.System);
            await connection.Completion;
            return Convert.ToHexString(stream.Written);
        }),
        Target("head and what follows", [.. WebSocketHandshake.WriteRequest("x:1", Key), .. "data"u8], async stream =>
        {
            var reader = new HeadReader(stream);
            var head = await reader.ReadHeadAsync("request", default);
            return $"{Encoding.Latin1.GetString(head)} {await RestAsync(reader)}";
        }),
        Target("WebSocket connection", WebSocketFrames(), async stream =>
            await RestAsync(WebSocketStream.Accept(stream))),
        Target("message of its length", Lengths("first", "second"), async stream =>
        {
            var message = await Delimited.ReadAsync(stream, MessageLengthMax, "message", default);
            var used = message is null ? 0 : 1 + (message.Length > 127 ? 1 : 0) + message.Length;
            stream.BytesRead.ShouldBe(used, "it leaves what follows to others");
            return message is null ? "none" : Convert.ToHexString(message);
        }),
        Target("messages of their lengths", Lengths("first", "second"), async stream =>
        {
            using var reader = new DelimitedReader(stream, MessageLengthMax, "message");
            var all = new StringBuilder();
            while (await reader.ReadAsync(default) is { } message) all.Append(Convert.ToHexString(message)).Append(' ');
            return all.ToString();
        }),
    ];

    private static FuzzTarget Target(string name, byte[] valid, Func<SplitStream, Task<string>> read) =>
        new(name, valid, bytes => Now(read, new SplitStream(bytes.ToArray(), null)))
        {
            SetAside = RoomsSetAside, Read = stream => Now(read, stream),
        };

    /// <summary>A stream that never waits is read without waiting.</summary>
    private static string Now(Func<SplitStream, Task<string>> read, SplitStream stream) =>
        read(stream).WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();

    private static async Task<string> RestAsync(DuplexStream stream)
    {
        var rest = new MemoryStream();
        var piece = new byte[512];
        while (await stream.ReadAsync(piece) is var count and > 0) rest.Write(piece, 0, count);
        return Convert.ToHexString(rest.ToArray());
    }

    private static byte[] NoiseFrames()
    {
        var stream = new SplitStream([], null);
        using var cipher = new NoiseCipher(_noiseKey);
        var sending = new NoiseStream(stream, cipher, cipher);
        foreach (var text in (string[])["first", "", "second"]) sending.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask().Wait();
        return stream.Written;
    }

    /// <summary>Two streams begin; one gets data and more window and ends, one is reset; a ping; goodbye.</summary>
    private static byte[] YamuxFrames() => Convert.FromHexString(
        "000000010000000100000003616263" + "000100010000000300000000" + "000200010000000000000007"
        + "000100000000000100001000" + "000000040000000100000000" + "000100080000000300000000" + "000300000000000000000000");

    private static byte[] WebSocketFrames() =>
    [
        .. WebSocketHandshake.WriteRequest("x:1", Key),
        .. Convert.FromHexString("8283010203046061" + "67"), // "abc", masked
        .. Convert.FromHexString("8980" + "01020304"), // a ping
        .. Convert.FromHexString("8880" + "01020304"), // the end
    ];

    private static byte[] Lengths(params string[] messages) =>
        [.. messages.SelectMany(message => (byte[])[(byte)message.Length, .. Encoding.ASCII.GetBytes(message)])];
}
