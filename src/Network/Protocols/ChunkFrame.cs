using System.Buffers;
using System.Diagnostics;
using Bib.Grains.Abstractions.Blobs;
using Libp2p.Core.Encoding;

namespace Bib.Network.Protocols;

/// <summary>
/// The frame of a chunk, written around bytes that the store reads into their place, and read where it lies: a
/// <c>DataResponse</c> with a <c>Chunk</c>, as protobuf would write it.
/// </summary>
internal static class ChunkFrame
{
    private const byte RequestIdTag = 1 << 3;
    private const byte ChunkTag = (4 << 3) | 2;
    private const byte HashTag = (1 << 3) | 2;
    private const byte ContentTag = (2 << 3) | 2;

    /// <summary>Bytes in front of a chunk's own, the frame's length among them.</summary>
    public static int HeadLength(ulong requestId, int length)
    {
        var (_, frame) = Lengths(requestId, length);
        return Varint.LengthOf((ulong)frame) + frame - length;
    }

    /// <summary>Writes what stands in front of a chunk's bytes, which are the end of the frame.</summary>
    /// <returns>How many bytes that is.</returns>
    public static int WriteHead(Span<byte> destination, ulong requestId, ChunkRef chunk)
    {
        var (inner, frame) = Lengths(requestId, chunk.Length);
        var at = Varint.Write(destination, (ulong)frame);
        destination[at++] = RequestIdTag;
        at += Varint.Write(destination[at..], requestId);
        destination[at++] = ChunkTag;
        at += Varint.Write(destination[at..], (ulong)inner);
        destination[at++] = HashTag;
        destination[at++] = ChunkHash.Size;
        chunk.Hash.CopyTo(destination[at..]);
        at += ChunkHash.Size;
        destination[at++] = ContentTag;
        at += Varint.Write(destination[at..], (ulong)chunk.Length);
        Debug.Assert(at == HeadLength(requestId, chunk.Length), "The length is what is written.");
        return at;
    }

    /// <summary>Reads a frame, without its length, that is written as here.</summary>
    /// <returns>False for any other: it may say the same in another form.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> frame, out ulong requestId, out ChunkHash hash, out ReadOnlySpan<byte> content)
    {
        (requestId, hash) = (0, default);
        content = default;
        if (!Tag(ref frame, RequestIdTag) || !Number(ref frame, out requestId)) return false;
        if (!Tag(ref frame, ChunkTag) || !Number(ref frame, out var inner) || inner != (ulong)frame.Length) return false;
        if (!Tag(ref frame, HashTag) || !Number(ref frame, out var size) || size != ChunkHash.Size) return false;
        if (frame.Length < ChunkHash.Size) return false;
        hash = new(frame[..ChunkHash.Size]);
        frame = frame[ChunkHash.Size..];
        if (!Tag(ref frame, ContentTag) || !Number(ref frame, out var length) || length != (ulong)frame.Length) return false;
        content = frame;
        return true;
    }

    private static (int Chunk, int Frame) Lengths(ulong requestId, int length)
    {
        var chunk = InnerHead(length) + length;
        return (chunk, 2 + Varint.LengthOf(requestId) + Varint.LengthOf((ulong)chunk) + chunk);
    }

    private static int InnerHead(int length) => 3 + ChunkHash.Size + Varint.LengthOf((ulong)length);

    private static bool Tag(ref ReadOnlySpan<byte> frame, byte tag)
    {
        if (frame.IsEmpty || frame[0] != tag) return false;
        frame = frame[1..];
        return true;
    }

    private static bool Number(ref ReadOnlySpan<byte> frame, out ulong value)
    {
        if (Varint.TryRead(frame, out value, out var length) != OperationStatus.Done) return false;
        frame = frame[length..];
        return true;
    }
}
