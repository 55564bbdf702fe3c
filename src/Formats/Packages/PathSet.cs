using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Formats.Packages;

/// <summary>Which paths there have been, in 16 bytes each: half of their SHA-256, which nobody makes collide.</summary>
internal sealed class PathSet
{
    private readonly HashSet<UInt128> _known = [];

    public int Count => _known.Count;

    /// <summary>Adds a path; false when it was there.</summary>
    public bool Add(ReadOnlySpan<byte> path) => _known.Add(Of(path));

    public bool Contains(ReadOnlySpan<byte> path) => _known.Contains(Of(path));

    private static UInt128 Of(ReadOnlySpan<byte> path)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(path, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
