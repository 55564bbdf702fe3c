using Libp2p.Core.Encoding;

namespace Libp2p.Core.Multiformats;

/// <summary>
/// A content identifier: what a hash is of, and the hash (https://github.com/multiformats/cid). Version 0 is a bare
/// SHA-256 multihash.
/// </summary>
public sealed class Cid : IEquatable<Cid>
{
    /// <summary>The codec of public keys, which peer ids in CID form have.</summary>
    public const ulong Libp2pKey = 0x72;

    /// <summary>The codec of raw bytes.</summary>
    public const ulong Raw = 0x55;

    private const ulong DagProtobuf = 0x70;
    private const string What = "CID";
    private const int Version0Length = 34;

    private Cid(int version, ulong codec, Multihash hash) => (Version, Codec, Hash) = (version, codec, hash);

    /// <summary>0 or 1.</summary>
    public int Version { get; }

    /// <summary>The number of what was hashed.</summary>
    public ulong Codec { get; }

    /// <summary>The hash.</summary>
    public Multihash Hash { get; }

    /// <summary>A CID of version 1.</summary>
    public static Cid Create(ulong codec, Multihash hash) => new(1, codec, hash);

    /// <summary>Reads the binary form.</summary>
    /// <exception cref="MalformedException">It is none.</exception>
    public static Cid Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == Version0Length && bytes is [(byte)MultihashCode.Sha256, 32, ..])
            return new(0, DagProtobuf, Multihash.Parse(bytes));
        var version = Varint.Take(ref bytes, What);
        if (version != 1) throw new MalformedException(What, $"version {version} does not exist; 0 and 1 do");
        var codec = Varint.Take(ref bytes, What);
        return new(1, codec, Multihash.Parse(bytes));
    }

    /// <summary>Reads the text: base58btc without a prefix for version 0, any multibase for version 1.</summary>
    /// <exception cref="MalformedException">It is none.</exception>
    public static Cid Parse(string text)
    {
        if (text.Length == 46 && text.StartsWith("Qm", StringComparison.Ordinal))
        {
            return Base58.TryDecode(text, out var hash)
                ? Parse(hash)
                : throw new MalformedException(What, $"'{text}' is not base58btc");
        }

        if (!Multibase.TryDecode(text, out var bytes))
            throw new MalformedException(What, $"'{Shown.Of(text)}' is in no known base, or not of the base it names");
        var cid = Parse(bytes);
        return cid.Version == 1 ? cid : throw new MalformedException(What, "version 0 has no multibase prefix");
    }

    /// <summary>The binary form.</summary>
    public byte[] ToBytes()
    {
        if (Version == 0) return Hash.Bytes.ToArray();
        Span<byte> head = stackalloc byte[2 * Varint.LengthMax];
        var at = Varint.Write(head, 1);
        at += Varint.Write(head[at..], Codec);
        return [.. head[..at], .. Hash.Bytes.Span];
    }

    /// <inheritdoc/>
    public bool Equals(Cid? other) =>
        other is not null && Version == other.Version && Codec == other.Codec && Hash.Equals(other.Hash);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Cid);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Version, Codec, Hash);

    /// <summary>base58btc for version 0, base32 for version 1.</summary>
    public override string ToString() => Version == 0 ? Hash.ToString() : Multibase.EncodeBase32(ToBytes());
}
