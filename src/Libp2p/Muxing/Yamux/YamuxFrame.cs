using System.Buffers.Binary;

namespace Libp2p.Muxing.Yamux;

/// <summary>
/// What stands before each frame, highest bytes first (https://github.com/libp2p/specs/tree/master/yamux):
/// <code>
/// 0       1       2       4               8              12 +-------+-------+-------+---------------+---------------+
/// |version| type  | flags |   stream id   |    length     | +-------+-------+-------+---------------+---------------+
/// </code>
/// </summary>
/// <param name="Type">What kind of frame it is.</param>
/// <param name="Flags">What happens to the stream with it.</param>
/// <param name="StreamId">The stream; 0 for the connection itself.</param>
/// <param name="Length">Bytes of data that follow, the growth of a window, a ping's value, or the reason to go.</param>
internal readonly record struct YamuxFrame(YamuxFrameType Type, YamuxFlags Flags, uint StreamId, uint Length)
{
    /// <summary>Bytes before the data.</summary>
    public const int HeadLength = 12;

    /// <summary>Reads a frame's head.</summary>
    /// <exception cref="YamuxException">It is none of this version.</exception>
    public static YamuxFrame Read(ReadOnlySpan<byte> head)
    {
        if (head[0] != 0) throw YamuxException.Protocol($"version {head[0]} came where 0 is spoken");
        if (head[1] > (byte)YamuxFrameType.GoAway) throw YamuxException.Protocol($"frame type {head[1]} does not exist");
        return new(
            (YamuxFrameType)head[1],
            (YamuxFlags)BinaryPrimitives.ReadUInt16BigEndian(head[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(head[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(head[8..]));
    }

    /// <summary>Writes the head.</summary>
    public void Write(Span<byte> head)
    {
        head[0] = 0;
        head[1] = (byte)Type;
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)Flags);
        BinaryPrimitives.WriteUInt32BigEndian(head[4..], StreamId);
        BinaryPrimitives.WriteUInt32BigEndian(head[8..], Length);
    }
}
