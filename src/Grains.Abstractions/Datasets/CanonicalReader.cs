using System.Text;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>
/// Reads the encoding of docs/formats/manifest.md from bytes that may be anything. Refuses what
/// <see cref="CanonicalWriter"/> would have written otherwise; makes nothing larger than the bytes can fill.
/// </summary>
internal ref struct CanonicalReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public ReadOnlySpan<byte> Raw(int length)
    {
        if (length > _rest.Length) throw new ManifestException($"The bytes end {length - _rest.Length} too early.");
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    public void Magic(ReadOnlySpan<byte> expected)
    {
        if (!_rest.StartsWith(expected))
            throw new ManifestException($"The bytes do not begin with '{Encoding.ASCII.GetString(expected).TrimEnd()}'.");
        _rest = _rest[expected.Length..];
    }

    public long Number(string what, long max)
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Raw(1)[0];
            if (shift > 56 || (next == 0 && shift > 0)) throw new ManifestException($"{what} is not a number in its shortest form.");
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80) break;
        }

        return value <= max ? value : throw new ManifestException($"{what} is {value}; at most {max} is allowed.");
    }

    /// <summary>A count of things that take some bytes each, of which there must be enough.</summary>
    public int Count(string what, long max, int bytesEach)
    {
        var count = Number(what, max);
        return count <= _rest.Length / bytesEach
            ? (int)count
            : throw new ManifestException($"{what} is {count}, and only {_rest.Length} bytes follow.");
    }

    public ReadOnlySpan<byte> Bytes(string what, int max) => Raw((int)Number(what, max));

    public string Text(string what, int max)
    {
        try
        {
            return Strict.GetString(Bytes(what, max));
        }
        catch (ArgumentException)
        {
            throw new ManifestException($"{what} is not UTF-8.");
        }
    }

    public ChunkHash Hash() => new(Raw(ChunkHash.Size));

    public ChunkRef Chunk()
    {
        var hash = Hash();
        var length = (int)Number("A chunk's length", ChunkRef.LengthMax);
        return length > 0 ? new(hash, length) : throw new ManifestException("A chunk has no bytes.");
    }

    public ListRef[] List(string what, long countMax)
    {
        var list = new ListRef[Count(what, countMax, ChunkHash.Size + 2)];
        for (var index = 0; index < list.Length; index++)
        {
            list[index] = new(Chunk(), (int)Number("A list chunk's entries", ManifestLimits.ListBytesMax));
            if (list[index].Count == 0) throw new ManifestException("A list chunk has no entries.");
        }

        return list;
    }

    public readonly void End()
    {
        if (!_rest.IsEmpty) throw new ManifestException($"{_rest.Length} bytes follow the end.");
    }
}
