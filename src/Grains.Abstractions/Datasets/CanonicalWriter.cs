using System.Buffers;
using System.Text;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>Writes the encoding of docs/formats/manifest.md: one value, one sequence of bytes.</summary>
internal sealed class CanonicalWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    public int Length => _bytes.WrittenCount;

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public void Clear() => _bytes.ResetWrittenCount();

    public void Raw(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Span<byte> encoded = stackalloc byte[9];
        var length = 0;
        while (value >= 0x80)
        {
            encoded[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        encoded[length++] = (byte)value;
        Raw(encoded[..length]);
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        Raw(bytes);
    }

    public void Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    public void Hash(ChunkHash hash)
    {
        hash.CopyTo(_bytes.GetSpan(ChunkHash.Size));
        _bytes.Advance(ChunkHash.Size);
    }

    public void Chunk(ChunkRef chunk)
    {
        Hash(chunk.Hash);
        Number(chunk.Length);
    }

    public void List(IReadOnlyList<ListRef> list)
    {
        Number(list.Count);
        foreach (var part in list)
        {
            Chunk(part.Chunk);
            Number(part.Count);
        }
    }
}
