using System.Buffers.Binary;
using Libp2p.Core;
using Libp2p.Core.Keys;

namespace Libp2p.Security.Noise;

/// <summary>
/// libp2p's Noise: a handshake in three messages after which both ends know who the other is
/// (https://github.com/libp2p/specs/tree/master/noise).
/// </summary>
public sealed class NoiseSecurity
{
    /// <summary>Its name in multistream-select.</summary>
    public const string ProtocolId = "/noise";

    /// <summary>The most bytes of a handshake message: an identity key, a signature, some names, with room.</summary>
    private const int HandshakeLengthMax = 8 * 1024;

    private readonly NoiseStaticKey _static = NoiseStaticKey.Generate();

    /// <summary>
    /// What vouches for the static key: signed once, since that takes longer than the rest of its work.
    /// </summary>
    private readonly byte[] _signature;
    private readonly PublicKey _identity;

    /// <summary>Makes one with a static key of its own.</summary>
    /// <param name="identity">This peer's key.</param>
    public NoiseSecurity(PrivateKey identity)
    {
        _identity = identity.PublicKey;
        _signature = NoisePayload.Sign(identity, _static.PublicKey);
    }

    /// <summary>
    /// Secures a connection from this side, which dialled. When the other side did as well, one of them answers.
    /// </summary>
    /// <param name="stream">The connection.</param>
    /// <param name="expected">Who was dialled; null when anybody may answer.</param>
    /// <param name="muxers">The multiplexers that this side speaks, best first.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PeerMismatchException">Somebody else answered.</exception>
    /// <exception cref="SecurityException">The other side did not prove who it is, or left.</exception>
    /// <exception cref="MalformedException">What came is no handshake.</exception>
    public async ValueTask<SecuredConnection> SecureOutboundAsync(
        DuplexStream stream, PeerId? expected, IReadOnlyList<string> muxers, CancellationToken cancellationToken = default)
    {
        using var handshake = NoiseHandshake.Begin(initiator: true, _static);
        var first = handshake.WriteFirst([]);
        await WriteAsync(stream, first, cancellationToken);
        var second = await ReadAsync(stream, cancellationToken);
        if (second.Length == first.Length)
        {
            // A first message, too: both dialled, and TCP made one connection of that (RFC 9293, 3.5). The greater goes
            // first.
            var order = first.AsSpan().SequenceCompareTo(second);
            if (order == 0) throw new SecurityException("The peer sent back what this side began the Noise handshake with.");
            if (order < 0) return await AnswerAsync(stream, second, expected, muxers, cancellationToken);
            second = await ReadAsync(stream, cancellationToken);
        }

        var payload = NoisePayload.Open(handshake.ReadSecond(second), handshake.RemoteStaticPublicKey);
        CheckPeer(payload, expected);
        var muxer = Choose(muxers, payload.Muxers);
        await WriteAsync(stream, handshake.WriteThird(Payload(muxers)), cancellationToken);
        return Secured(stream, handshake, payload, muxer, isInitiator: true);
    }

    /// <summary>Secures a connection from this side, which was dialled.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="expected">Who must have dialled; null when anybody may.</param>
    /// <param name="muxers">The multiplexers that this side speaks, best first.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PeerMismatchException">Somebody else dialled.</exception>
    /// <exception cref="SecurityException">The other side did not prove who it is, or left.</exception>
    /// <exception cref="MalformedException">What came is no handshake.</exception>
    public async ValueTask<SecuredConnection> SecureInboundAsync(
        DuplexStream stream, PeerId? expected, IReadOnlyList<string> muxers, CancellationToken cancellationToken = default) =>
        await AnswerAsync(stream, await ReadAsync(stream, cancellationToken), expected, muxers, cancellationToken);

    /// <summary>Goes on from the other side's first message.</summary>
    private async ValueTask<SecuredConnection> AnswerAsync(
        DuplexStream stream,
        byte[] first,
        PeerId? expected,
        IReadOnlyList<string> muxers,
        CancellationToken cancellationToken)
    {
        using var handshake = NoiseHandshake.Begin(initiator: false, _static);
        handshake.ReadFirst(first);
        await WriteAsync(stream, handshake.WriteSecond(Payload(muxers)), cancellationToken);
        var payload = NoisePayload.Open(
            handshake.ReadThird(await ReadAsync(stream, cancellationToken)), handshake.RemoteStaticPublicKey);
        CheckPeer(payload, expected);
        return Secured(stream, handshake, payload, Choose(payload.Muxers, muxers), isInitiator: false);
    }

    private byte[] Payload(IReadOnlyList<string> muxers) => NoisePayload.Create(_identity, _signature, muxers);

    private static void CheckPeer(NoisePayload payload, PeerId? expected)
    {
        if (expected is not null && !expected.Matches(payload.IdentityKey))
            throw new PeerMismatchException(expected, PeerId.Of(payload.IdentityKey));
    }

    /// <summary>The first of who began that both have; null when either names none, so that it is negotiated.</summary>
    private static string? Choose(IReadOnlyList<string> initiators, IReadOnlyList<string> responders)
    {
        if (initiators.Count == 0 || responders.Count == 0) return null;
        return initiators.FirstOrDefault(responders.Contains) ?? throw new SecurityException(
            $"No multiplexer in common: {Names(initiators)} on one side, {Names(responders)} on the other.");

        static string Names(IReadOnlyList<string> muxers) => Shown.Of(string.Join(", ", muxers));
    }

    private static SecuredConnection Secured(
        DuplexStream stream, NoiseHandshake handshake, NoisePayload payload, string? muxer, bool isInitiator)
    {
        var (send, receive) = handshake.Split();
        return new(
            new NoiseStream(stream, send, receive), payload.IdentityKey, PeerId.Of(payload.IdentityKey), muxer, isInitiator);
    }

    private static ValueTask WriteAsync(DuplexStream stream, byte[] message, CancellationToken cancellationToken)
    {
        var frame = new byte[NoiseStream.HeadLength + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)message.Length);
        message.CopyTo(frame, NoiseStream.HeadLength);
        return stream.WriteAsync(frame, cancellationToken);
    }

    /// <summary>Reads a message and not a byte more: what follows the last belongs to the connection.</summary>
    private static async ValueTask<byte[]> ReadAsync(DuplexStream stream, CancellationToken cancellationToken)
    {
        try
        {
            var head = new byte[NoiseStream.HeadLength];
            await stream.ReadExactlyAsync(head, cancellationToken);
            var length = BinaryPrimitives.ReadUInt16BigEndian(head);
            if (length > HandshakeLengthMax)
            {
                throw new SecurityException(
                    $"A Noise handshake message says {length} bytes; at most {HandshakeLengthMax} are allowed.");
            }

            var message = new byte[length];
            await stream.ReadExactlyAsync(message, cancellationToken);
            return message;
        }
        catch (EndOfStreamException exception)
        {
            throw new SecurityException("The peer ended the connection during the Noise handshake.", exception);
        }
    }
}
