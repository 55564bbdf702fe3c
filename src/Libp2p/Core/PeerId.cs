using System.Diagnostics.CodeAnalysis;
using Libp2p.Core.Encoding;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiformats;

namespace Libp2p.Core;

/// <summary>
/// Who a peer is: the multihash of its encoded public key, or the key itself where that has at most 42 bytes
/// (https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md).
/// </summary>
public sealed class PeerId : IEquatable<PeerId>
{
    private const string What = "peer id";
    private const int InlineLengthMax = 42;

    private string? _text;

    private PeerId(Multihash hash) => Hash = hash;

    /// <summary>The multihash.</summary>
    public Multihash Hash { get; }

    /// <summary>The bytes of the multihash: how an id is sent.</summary>
    public ReadOnlyMemory<byte> Bytes => Hash.Bytes;

    /// <summary>The id of who has <paramref name="key"/>.</summary>
    public static PeerId Of(PublicKey key) => new(key.Encoded.Length <= InlineLengthMax
        ? Multihash.Create(MultihashCode.Identity, key.Encoded.Span)
        : Multihash.Sha256(key.Encoded.Span));

    /// <summary>Reads the binary form.</summary>
    /// <exception cref="MalformedException">It is no multihash of a key.</exception>
    public static PeerId Parse(ReadOnlySpan<byte> bytes) => Checked(Multihash.Parse(bytes));

    /// <summary>Whether bytes are the binary form of an id; costs no memory.</summary>
    internal static bool IsOne(ReadOnlySpan<byte> bytes) =>
        Multihash.TryRead(bytes, out var code, out var digest) && IsOne(code, digest);

    /// <summary>Reads the binary form, without the price of an exception where it is none.</summary>
    /// <returns>Null where it is none.</returns>
    internal static PeerId? TryParse(ReadOnlySpan<byte> bytes) => IsOne(bytes) ? new(Multihash.Parse(bytes)) : null;

    /// <summary>Reads the text: base58btc (<c>12D3Koo…</c>, <c>Qm…</c>) or a CID of a key.</summary>
    /// <exception cref="MalformedException">It is neither.</exception>
    public static PeerId Parse(string text)
    {
        // In base58btc an id begins with the digits of an identity or SHA-256 multihash; no multibase prefix does.
        if (text.StartsWith('1') || text.StartsWith("Qm", StringComparison.Ordinal))
        {
            return Base58.TryDecode(text, out var bytes)
                ? Parse(bytes)
                : throw new MalformedException(What, $"'{Shown.Of(text)}' is not base58btc");
        }

        if (!Multibase.TryDecode(text, out var cid))
            throw new MalformedException(What, $"'{Shown.Of(text)}' is neither base58btc nor a CID");
        var parsed = Cid.Parse(cid);
        return parsed is { Version: 1, Codec: Cid.Libp2pKey }
            ? Checked(parsed.Hash)
            : throw new MalformedException(What, $"the CID is of codec 0x{parsed.Codec:x}, not of a key (0x72)");
    }

    /// <summary>The public key, where the id holds one.</summary>
    public bool TryGetPublicKey([NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        if (Hash.Code != MultihashCode.Identity) return false;
        try
        {
            key = PublicKey.Decode(Hash.Digest);
            return true;
        }
        catch (MalformedException)
        {
            return false; // a point that is on no curve: nobody is this peer
        }
    }

    /// <summary>Whether <paramref name="key"/> is this peer's.</summary>
    public bool Matches(PublicKey key) => Equals(Of(key));

    /// <summary>The id as a CID of version 1, in base32.</summary>
    public string ToCid() => Cid.Create(Cid.Libp2pKey, Hash).ToString();

    /// <inheritdoc/>
    public bool Equals(PeerId? other) => other is not null && Hash.Equals(other.Hash);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PeerId);

    /// <summary>Whether both are the same peer's, or both are null.</summary>
    public static bool operator ==(PeerId? left, PeerId? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they are of two peers, or one is null.</summary>
    public static bool operator !=(PeerId? left, PeerId? right) => !(left == right);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();

    /// <summary>The id in base58btc.</summary>
    public override string ToString() => _text ??= Hash.ToString();

    private static PeerId Checked(Multihash hash) => IsOne(hash.Code, hash.Digest) ? new(hash) : throw new MalformedException(
        What,
        $"expected a SHA-256 or a public key of at most {InlineLengthMax} bytes, got {hash.Code} with {hash.Digest.Length}");

    private static bool IsOne(MultihashCode code, ReadOnlySpan<byte> digest) => code switch
    {
        MultihashCode.Sha256 => true,
        MultihashCode.Identity => digest.Length <= InlineLengthMax && PublicKey.HasForm(digest),
        _ => false,
    };
}
