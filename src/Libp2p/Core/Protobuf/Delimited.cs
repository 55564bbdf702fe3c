using System.Buffers;
using Libp2p.Core.Encoding;

namespace Libp2p.Core.Protobuf;

/// <summary>Messages on a stream, each after its length as a varint.</summary>
internal static class Delimited
{
    /// <summary>Room for a message of which nothing has come, bytes.</summary>
    private const int FirstRoom = 4 * 1024;

    /// <summary>Writes a message.</summary>
    public static async ValueTask WriteAsync(
        DuplexStream stream, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(Varint.LengthMax + message.Length);
        Varint.Write(buffer, (ulong)message.Length);
        buffer.Write(message.Span);
        await stream.WriteAsync(buffer.WrittenMemory, cancellationToken);
    }

    /// <summary>Reads a message, and not a byte more.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="lengthMax">The most bytes that it may have: more are refused before they are waited for.</param>
    /// <param name="what">What the message is, for errors.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when the stream has ended before it.</returns>
    /// <exception cref="MalformedException">It is too long, or cut off.</exception>
    public static async ValueTask<byte[]?> ReadAsync(
        DuplexStream stream, int lengthMax, string what, CancellationToken cancellationToken)
    {
        var head = new byte[Varint.LengthMax];
        for (var at = 0; at < head.Length; at++)
        {
            if (await stream.ReadAsync(head.AsMemory(at, 1), cancellationToken) == 0)
                return at == 0 ? null : throw new MalformedException(what, "the stream ends within its length");
            switch (Varint.TryRead(head.AsSpan(0, at + 1), out var length, out _))
            {
                case OperationStatus.NeedMoreData: continue;
                case OperationStatus.Done when length <= (ulong)lengthMax:
                    return await ReadBodyAsync(stream, (int)length, what, cancellationToken);
                case OperationStatus.Done:
                    throw new MalformedException(what, $"it says {length} bytes; at most {lengthMax} are allowed");
                default: throw new MalformedException(what, "its length is no varint");
            }
        }

        throw new MalformedException(what, "its length is no varint");
    }

    /// <summary>
    /// Reads a message's bytes. Room grows with what comes: a length alone costs whoever says it nothing.
    /// </summary>
    private static async ValueTask<byte[]> ReadBodyAsync(
        DuplexStream stream, int length, string what, CancellationToken cancellationToken)
    {
        var message = new byte[Math.Min(length, FirstRoom)];
        for (var count = 0; ;)
        {
            var read = await stream.ReadAtLeastAsync(
                message.AsMemory(count), message.Length - count, throwOnEndOfStream: false, cancellationToken);
            count += read;
            if (count < message.Length)
                throw new MalformedException(what, $"the stream ends after {count} of its {length} bytes");
            if (count == length) return message;
            Array.Resize(ref message, (int)Math.Min(length, 2L * message.Length));
        }
    }
}
