using System.Buffers.Binary;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Protobuf;
using Libp2p.Security;
using Libp2p.Security.Noise;
using Libp2p.Transports.Memory;

namespace Libp2p.Tests.Security;

public sealed class NoiseTests
{
    private static readonly PrivateKey _alice = PrivateKey.FromSeed(Enumerable.Repeat((byte)1, 32).ToArray());
    private static readonly PrivateKey _bob = PrivateKey.FromSeed(Enumerable.Repeat((byte)2, 32).ToArray());

    private static readonly NoiseStaticKey _static = NoiseStaticKey.Generate();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void The_published_transcript_is_spoken_byte_for_byte()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Security", "Vectors", "xx.tsv"))
            .Select(line => Convert.FromHexString(line.Split('\t')[1])).ToArray();
        using NoiseStaticKey initiatorKey = new(lines[1]), responderKey = new(lines[3]);
        using var initiator = new NoiseHandshake(initiator: true, initiatorKey, lines[2], lines[0]);
        using var responder = new NoiseHandshake(initiator: false, responderKey, lines[4], lines[0]);

        initiator.WriteFirst(lines[5]).ShouldBe(lines[6]);
        responder.ReadFirst(lines[6]).ShouldBe(lines[5]);
        responder.WriteSecond(lines[7]).ShouldBe(lines[8]);
        initiator.ReadSecond(lines[8]).ShouldBe(lines[7]);
        initiator.WriteThird(lines[9]).ShouldBe(lines[10]);
        responder.ReadThird(lines[10]).ShouldBe(lines[9]);

        var (send, receive) = responder.Split();
        var (_, _) = initiator.Split();
        Encrypted(send, lines[11]).ShouldBe(lines[12]);
        Decrypted(receive, lines[14]).ShouldBe(lines[13]);
        Encrypted(send, lines[15]).ShouldBe(lines[16]);
    }

    [Fact]
    public async Task Both_ends_learn_who_the_other_is_and_agree_on_a_muxer()
    {
        var (alice, bob) = await SecureAsync(["/x", "/yamux/1.0.0"], ["/yamux/1.0.0", "/x"]);

        alice.RemotePeer.ShouldBe(PeerId.Of(_bob.PublicKey));
        bob.RemotePeer.ShouldBe(PeerId.Of(_alice.PublicKey));
        (alice.Muxer, bob.Muxer).ShouldBe(("/x", "/x"));
    }

    [Fact]
    public async Task A_side_that_names_no_muxer_leaves_it_for_later()
    {
        var (alice, bob) = await SecureAsync(["/yamux/1.0.0"], []);
        (alice.Muxer, bob.Muxer).ShouldBe((null, null));
    }

    [Fact]
    public async Task No_muxer_in_common_is_a_failure()
    {
        var (dialer, listener) = MemoryPipe.Create();
        var inbound = new NoiseSecurity(_bob).SecureInboundAsync(listener, null, ["/b"], Stop).AsTask();

        (await Should.ThrowAsync<SecurityException>(
            () => new NoiseSecurity(_alice).SecureOutboundAsync(dialer, null, ["/a"], Stop).AsTask()))
            .Message.ShouldBe("No multiplexer in common: /a on one side, /b on the other.");
        await dialer.DisposeAsync();
        await Should.ThrowAsync<SecurityException>(() => inbound);
    }

    [Fact]
    public async Task Who_answers_for_somebody_else_is_refused()
    {
        var (dialer, listener) = MemoryPipe.Create();
        _ = new NoiseSecurity(_bob).SecureInboundAsync(listener, null, [], Stop).AsTask();

        var error = await Should.ThrowAsync<PeerMismatchException>(() => new NoiseSecurity(_alice)
            .SecureOutboundAsync(dialer, PeerId.Of(_alice.PublicKey), [], Stop).AsTask());
        error.Expected.ShouldBe(PeerId.Of(_alice.PublicKey));
        error.Actual.ShouldBe(PeerId.Of(_bob.PublicKey));
    }

    [Theory]
    [InlineData("stolen key", "is not signed by the identity key")]
    [InlineData("another static key", "is not signed by the identity key")]
    [InlineData("no signature", "is not signed by the identity key")]
    [InlineData("no key", "sent no identity key")]
    public async Task Who_cannot_prove_who_he_is_is_refused(string attack, string why)
    {
        var (dialer, listener) = MemoryPipe.Create();
        var outbound = new NoiseSecurity(_alice).SecureOutboundAsync(dialer, null, [], Stop).AsTask();

        using var handshake = NoiseHandshake.Begin(initiator: false, _static);
        handshake.ReadFirst(await ReadFrameAsync(listener));
        var signed = (byte[])[.. "noise-libp2p-static-key:"u8, .. _static.PublicKey];
        var payload = attack switch
        {
            "stolen key" => Payload(_bob.PublicKey, _alice.Sign(signed)),
            "another static key" => Payload(_bob.PublicKey, _bob.Sign([.. "noise-libp2p-static-key:"u8, .. new byte[32]])),
            "no signature" => new ProtoWriter().Bytes(1, _bob.PublicKey.Encoded.Span).ToArray(),
            _ => new ProtoWriter().Bytes(2, _bob.Sign(signed)).ToArray(),
        };
        await WriteFrameAsync(listener, handshake.WriteSecond(payload));

        (await Should.ThrowAsync<SecurityException>(() => outbound)).Message.ShouldContain(why);
    }

    [Fact]
    public async Task Every_changed_byte_of_the_answer_ends_the_handshake()
    {
        for (var at = 0; at < 200; at += 7)
        {
            var (dialer, listener) = MemoryPipe.Create();
            var outbound = new NoiseSecurity(_alice).SecureOutboundAsync(dialer, null, [], Stop).AsTask();
            using var handshake = NoiseHandshake.Begin(initiator: false, _static);
            handshake.ReadFirst(await ReadFrameAsync(listener));
            var message = handshake.WriteSecond(Payload(_bob));
            message[at] ^= 0x40;
            await WriteFrameAsync(listener, message);
            await Should.ThrowAsync<Libp2pException>(() => outbound);
        }
    }

    [Theory]
    [InlineData("", "ended the connection")]
    [InlineData("00", "ended the connection")]
    [InlineData("0005aabb", "ended the connection")]
    [InlineData("0005aabbccddee", "5 bytes where 32")]
    [InlineData("ffff", "65535 bytes")]
    public async Task What_is_no_handshake_ends_it(string hex, string why)
    {
        var (dialer, listener) = MemoryPipe.Create();
        await dialer.WriteAsync(Convert.FromHexString(hex), Stop);
        await dialer.CloseWriteAsync(Stop);

        (await Should.ThrowAsync<SecurityException>(
            () => new NoiseSecurity(_bob).SecureInboundAsync(listener, null, [], Stop).AsTask()))
            .Message.ShouldContain(why);
    }

    [Fact]
    public async Task A_key_of_low_order_is_refused()
    {
        var (dialer, listener) = MemoryPipe.Create();
        await WriteFrameAsync(dialer, new byte[32]);

        (await Should.ThrowAsync<SecurityException>(
            () => new NoiseSecurity(_bob).SecureInboundAsync(listener, null, [], Stop).AsTask()))
            .Message.ShouldContain("low order");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(NoiseStream.DataLengthMax)]
    [InlineData(NoiseStream.DataLengthMax + 1)]
    [InlineData(1_000_000)]
    public async Task Data_of_any_length_arrives_however_it_is_read(int length)
    {
        var (alice, bob) = await SecureAsync([], []);
        var data = new byte[length];
        new Random(length).NextBytes(data);

        var writing = alice.Stream.WriteAsync(data, Stop).AsTask();
        var read = new MemoryStream();
        var random = new Random(7);
        while (read.Length < length)
        {
            var piece = new byte[random.Next(0, 70_000)];
            var count = await bob.Stream.ReadAsync(piece, Stop);
            read.Write(piece, 0, count);
        }

        await writing;
        read.ToArray().ShouldBe(data);
        await alice.Stream.CloseWriteAsync(Stop);
        (await bob.Stream.ReadAsync(new byte[1], Stop)).ShouldBe(0);
    }

    [Theory]
    [InlineData("changed", "does not decrypt")]
    [InlineData("repeated", "does not decrypt")]
    [InlineData("short", "fewer than its tag")]
    [InlineData("cut", "ended within a Noise frame")]
    public async Task What_was_not_sent_so_is_not_delivered(string attack, string why)
    {
        using var own = NoiseHandshake.Begin(initiator: true, _static);
        var (dialer, listener) = MemoryPipe.Create();
        var inbound = new NoiseSecurity(_bob).SecureInboundAsync(listener, null, [], Stop).AsTask();
        await WriteFrameAsync(dialer, own.WriteFirst([]));
        own.ReadSecond(await ReadFrameAsync(dialer));
        await WriteFrameAsync(dialer, own.WriteThird(Payload(_alice)));
        var bob = (await inbound).Stream;

        var frame = Encrypted(own.Split().Send, "hello"u8.ToArray());
        await WriteFrameAsync(dialer, attack switch
        {
            "changed" => [.. frame[..^1], (byte)(frame[^1] ^ 1)],
            "short" => frame[..10],
            _ => frame,
        });
        if (attack == "repeated")
        {
            (await bob.ReadAsync(new byte[5], Stop)).ShouldBe(5);
            await WriteFrameAsync(dialer, frame);
        }
        else if (attack == "cut")
        {
            (await bob.ReadAsync(new byte[5], Stop)).ShouldBe(5);
            await dialer.WriteAsync(new byte[] { 0, 30, 1 }, Stop);
            await dialer.CloseWriteAsync(Stop);
        }

        (await Should.ThrowAsync<SecurityException>(() => bob.ReadAsync(new byte[5], Stop).AsTask()))
            .Message.ShouldContain(why);
    }

    private static async Task<(SecuredConnection Alice, SecuredConnection Bob)> SecureAsync(string[] alices, string[] bobs)
    {
        var (dialer, listener) = MemoryPipe.Create();
        var inbound = new NoiseSecurity(_bob).SecureInboundAsync(listener, PeerId.Of(_alice.PublicKey), bobs, Stop).AsTask();
        var outbound = await new NoiseSecurity(_alice)
            .SecureOutboundAsync(dialer, PeerId.Of(_bob.PublicKey), alices, Stop);
        return (outbound, await inbound);
    }

    private static byte[] Payload(PrivateKey identity) =>
        NoisePayload.Create(identity.PublicKey, NoisePayload.Sign(identity, _static.PublicKey), []);

    private static byte[] Payload(PublicKey key, byte[] signature) =>
        new ProtoWriter().Bytes(1, key.Encoded.Span).Bytes(2, signature).ToArray();

    private static byte[] Encrypted(NoiseCipher cipher, byte[] plaintext)
    {
        var bytes = new byte[plaintext.Length + NoiseCipher.TagLength];
        cipher.Encrypt(plaintext, bytes);
        return bytes;
    }

    private static byte[] Decrypted(NoiseCipher cipher, byte[] ciphertext)
    {
        var bytes = new byte[ciphertext.Length - NoiseCipher.TagLength];
        cipher.TryDecrypt(ciphertext, bytes).ShouldBeTrue();
        return bytes;
    }

    private static async Task<byte[]> ReadFrameAsync(DuplexStream stream)
    {
        var head = new byte[2];
        await stream.ReadExactlyAsync(head, Stop);
        var frame = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        await stream.ReadExactlyAsync(frame, Stop);
        return frame;
    }

    private static ValueTask WriteFrameAsync(DuplexStream stream, byte[] frame) =>
        stream.WriteAsync(new byte[] { (byte)(frame.Length >> 8), (byte)frame.Length }.Concat(frame).ToArray(), Stop);
}
