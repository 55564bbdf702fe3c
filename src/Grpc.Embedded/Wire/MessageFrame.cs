using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>
/// A length-prefixed message (PROTOCOL-HTTP2.md):
/// <code>
/// +------------+--------------------------+---------+ | compressed | length, big endian       | message | | 1 byte    
/// | 4 bytes                  |         | +------------+--------------------------+---------+
/// </code>
/// Pure: no I/O, no state.
/// </summary>
internal static class MessageFrame
{
    public const int HeaderLength = 5;

    /// <summary>
    /// Takes one message off the front of <paramref name="buffer"/>; false when more bytes are needed, and then
    /// <paramref name="needed"/> says how many the buffer must hold.
    /// </summary>
    /// <exception cref="RpcException">The length exceeds the limit (seen before the message is waited for), or the flag
    /// is none.</exception>
    public static bool TryRead(
        ref ReadOnlySequence<byte> buffer,
        int? maxLength,
        out bool compressed,
        out ReadOnlySequence<byte> message,
        out long needed)
    {
        compressed = false;
        message = default;
        needed = HeaderLength;
        if (buffer.Length < HeaderLength) return false;

        Span<byte> header = stackalloc byte[HeaderLength];
        var first = buffer.FirstSpan;
        if (first.Length >= HeaderLength) first[..HeaderLength].CopyTo(header);
        else buffer.Slice(0, HeaderLength).CopyTo(header);
        if (header[0] > 1)
        {
            throw Failure(StatusCode.Internal, $"Compressed flag {header[0]} in a message's header is neither 0 nor 1.");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (length > (maxLength ?? int.MaxValue))
        {
            throw Failure(
                StatusCode.ResourceExhausted,
                $"Received message of {length} bytes exceeds the limit of {maxLength ?? int.MaxValue} bytes "
                + "(MaxReceiveMessageSize).");
        }

        needed = HeaderLength + length;
        if (buffer.Length < needed) return false;
        compressed = header[0] == 1;
        message = buffer.Slice(HeaderLength, length);
        buffer = buffer.Slice(needed);
        return true;
    }

    public static void WriteHeader(Span<byte> header, bool compressed, int length)
    {
        header[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)length);
    }

    /// <summary>The refusal of a message that is longer than this side may send.</summary>
    public static RpcException TooLongToSend(int length, int limit) => Failure(
        StatusCode.ResourceExhausted,
        $"Message of {length} bytes to send exceeds the limit of {limit} bytes (MaxSendMessageSize).");

    public static RpcException Failure(StatusCode code, string detail) => new(new Status(code, detail));
}
