using System.Security.Cryptography;
using Libp2p.Core;

namespace Libp2p.Protocols.Ping;

/// <summary>
/// Asks whether the other side is there, and how far: 32 bytes that come back
/// (https://github.com/libp2p/specs/tree/master/ping).
/// </summary>
public static class PingProtocol
{
    /// <summary>Its name in multistream-select.</summary>
    public const string Id = "/ipfs/ping/1.0.0";

    private const int Length = 32;

    /// <summary>Sends a ping on a stream of this protocol and waits for its answer.</summary>
    /// <returns>How long that took.</returns>
    /// <exception cref="PingException">Something else came back, or nothing.</exception>
    public static async ValueTask<TimeSpan> PingAsync(
        DuplexStream stream, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var sent = RandomNumberGenerator.GetBytes(Length);
        var came = new byte[Length];
        var began = time.GetTimestamp();
        await stream.WriteAsync(sent, cancellationToken);
        var count = await stream.ReadAtLeastAsync(came, Length, throwOnEndOfStream: false, cancellationToken);
        if (count < Length) throw new PingException($"{Length} bytes were sent, {count} came back.");
        return sent.AsSpan().SequenceEqual(came)
            ? time.GetElapsedTime(began)
            : throw new PingException("Other bytes came back than were sent.");
    }

    /// <summary>Answers pings on a stream of this protocol until the other side ends it.</summary>
    public static async Task AnswerAsync(DuplexStream stream, CancellationToken cancellationToken = default)
    {
        while (await AnswerOneAsync(stream, cancellationToken))
        {
            // Another one may come.
        }
    }

    /// <summary>Answers one ping, or ends the stream as the other side has.</summary>
    /// <returns>Whether another may come.</returns>
    internal static async ValueTask<bool> AnswerOneAsync(DuplexStream stream, CancellationToken cancellationToken)
    {
        var ping = new byte[Length];
        if (await stream.ReadAtLeastAsync(ping, Length, throwOnEndOfStream: false, cancellationToken) == Length)
        {
            await stream.WriteAsync(ping, cancellationToken);
            return true;
        }

        await stream.CloseWriteAsync(cancellationToken);
        return false;
    }
}
