using System.Numerics;
using System.Security.Cryptography;
using Bib.V1;

namespace Bib.Client.Identity;

/// <summary>
/// Who answers for a version, checked where it is read (docs/formats/manifest.md): the header against its content id,
/// the publisher's signature and the node's.
/// </summary>
public static class VersionSignatures
{
    private const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    private static ReadOnlySpan<byte> NodeTag => "bib-manifest-node-v1\n"u8;

    /// <summary>What is wrong with a version as a node told it, in a sentence; null when nothing is.</summary>
    /// <remarks>A signature that nobody made is not wrong: a local account publishes without a key.</remarks>
    public static string? Fault(GetVersionResponse version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var key = version.PublicKey.Span;
        var signature = version.Signature.Span;
        var contentId = SHA256.HashData(version.Header.Span);
        if (Convert.ToHexStringLower(contentId) != version.Version.ContentId)
            return $"The header is not the one that {version.Version.ContentId} names.";
        if (!(key.IsEmpty && signature.IsEmpty) && !Ed25519Check.IsSigned(key, version.Header.Span, signature))
            return "The signature is not the publisher's.";
        if (!key.IsEmpty && UserIdOf(key) != version.Version.Publisher) return "The key is not the publisher's.";
        if (version.NodePublicKey.IsEmpty && version.NodeSignature.IsEmpty) return null;
        return Ed25519Check.IsSigned(
            version.NodePublicKey.Span, [.. NodeTag, .. contentId, .. key, .. signature], version.NodeSignature.Span)
                ? null
                : "The node's signature is not one of this header and its publisher's signature.";
    }

    /// <summary>The libp2p peer id of the node that has a raw Ed25519 key of 32 bytes.</summary>
    /// <remarks>Source: libp2p specs, peer-ids: base58btc of the identity multihash of the protobuf key.</remarks>
    public static string NodeIdOf(ReadOnlySpan<byte> publicKey)
    {
        // The first byte is a zero, which is a 1 in base58.
        var number = new BigInteger([0x24, 0x08, 0x01, 0x12, 0x20, .. publicKey], isUnsigned: true, isBigEndian: true);
        var digits = new Stack<char>();
        for (; number > 0; number /= Base58.Length) digits.Push(Base58[(int)(number % Base58.Length)]);
        digits.Push(Base58[0]);
        return string.Concat(digits);
    }

    private static string UserIdOf(ReadOnlySpan<byte> publicKey) =>
        Convert.ToHexStringLower(SHA256.HashData(publicKey).AsSpan(0, 20));
}
