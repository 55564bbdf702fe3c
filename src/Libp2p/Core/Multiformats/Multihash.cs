using System.Buffers;
using System.Security.Cryptography;
using Libp2p.Core.Encoding;

namespace Libp2p.Core.Multiformats;

/// <summary>A digest that says which function made it (https://github.com/multiformats/multihash).</summary>
public sealed class Multihash : IEquatable<Multihash>
{
    /// <summary>The most bytes of a digest.</summary>
    public const int DigestLengthMax = 128;

    private readonly byte[] _bytes;
    private readonly int _digestAt;

    private Multihash(MultihashCode code, byte[] bytes, int digestAt)
    {
        Code = code;
        _bytes = bytes;
        _digestAt = digestAt;
    }

    /// <summary>The function; also one that is not in <see cref="MultihashCode"/>.</summary>
    public MultihashCode Code { get; }

    /// <summary>What it made.</summary>
    public ReadOnlySpan<byte> Digest => _bytes.AsSpan(_digestAt);

    /// <summary>The number of the function, the length of the digest, the digest.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>A digest that was made elsewhere.</summary>
    /// <exception cref="MalformedException">It is longer than allowed, or not as long as its function's
    /// are.</exception>
    public static Multihash Create(MultihashCode code, ReadOnlySpan<byte> digest)
    {
        Check(code, digest.Length);
        Span<byte> head = stackalloc byte[2 * Varint.LengthMax];
        var at = Varint.Write(head, (ulong)code);
        at += Varint.Write(head[at..], (ulong)digest.Length);
        return new(code, [.. head[..at], .. digest], at);
    }

    /// <summary>The SHA-256 of some bytes.</summary>
    public static Multihash Sha256(ReadOnlySpan<byte> content) => Create(MultihashCode.Sha256, SHA256.HashData(content));

    /// <summary>Reads a multihash that fills <paramref name="bytes"/>.</summary>
    /// <exception cref="MalformedException">They are none, or more.</exception>
    public static Multihash Parse(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        var code = (MultihashCode)Varint.Take(ref rest, "multihash");
        var length = Varint.Take(ref rest, "multihash");
        if (length != (ulong)rest.Length)
            throw new MalformedException("multihash", $"it says {length} bytes of digest where {rest.Length} are");
        Check(code, rest.Length);
        return new(code, bytes.ToArray(), bytes.Length - rest.Length);
    }

    /// <summary>Whether bytes are a multihash; costs no memory.</summary>
    internal static bool IsOne(ReadOnlySpan<byte> bytes) => TryRead(bytes, out _, out _);

    /// <summary>Reads a multihash where it lies.</summary>
    /// <returns>False where it is none.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out MultihashCode code, out ReadOnlySpan<byte> digest)
    {
        digest = default;
        var status = Varint.TryRead(bytes, out var number, out var head);
        code = (MultihashCode)number;
        if (status != OperationStatus.Done) return false;
        var rest = bytes[head..];
        if (Varint.TryRead(rest, out var length, out head) != OperationStatus.Done) return false;
        digest = rest[head..];
        return length == (ulong)digest.Length && digest.Length <= DigestLengthMax && LengthOf(code, digest.Length) == digest.Length;
    }

    /// <inheritdoc/>
    public bool Equals(Multihash? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Multihash);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>Its bytes in base58btc.</summary>
    public override string ToString() => Base58.Encode(_bytes);

    private static void Check(MultihashCode code, int length)
    {
        if (length > DigestLengthMax)
            throw new MalformedException("multihash", $"a digest has {DigestLengthMax} bytes at most, not {length}");
        var expected = LengthOf(code, otherwise: length);
        if (length != expected)
            throw new MalformedException("multihash", $"a digest of {code} has {expected} bytes, not {length}");
    }

    private static int LengthOf(MultihashCode code, int otherwise) => code switch
    {
        MultihashCode.Sha1 => 20,
        MultihashCode.Sha256 => 32,
        MultihashCode.Sha512 => 64,
        _ => otherwise,
    };
}
