using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>
/// A grant to publish as it is kept and passed on: canonical bytes and an owner's signature of them. What it says,
/// <see cref="GrantCodec"/> reads; whether it counts, <see cref="GrantVerification"/> says.
/// </summary>
/// <param name="Bytes">The grant's canonical bytes.</param>
/// <param name="PublicKey">The owner's raw Ed25519 key, 32 bytes, of which the owner's user id is made.</param>
/// <param name="Signature">The owner's signature of the bytes, 64 bytes.</param>
[GenerateSerializer, Immutable, Alias("bib.topics.signed-grant")]
public sealed record SignedGrant(
    [property: Id(0)] ReadOnlyMemory<byte> Bytes,
    [property: Id(1)] ReadOnlyMemory<byte> PublicKey,
    [property: Id(2)] ReadOnlyMemory<byte> Signature)
{
    /// <summary>Bytes of a raw Ed25519 key.</summary>
    public const int KeyLength = 32;

    /// <summary>Bytes of an Ed25519 signature.</summary>
    public const int SignatureLength = 64;

    /// <summary>Who signed, if the signature is right.</summary>
    public UserId Issuer => UserId.FromPublicKey(PublicKey.Span);

    /// <summary>Two are the same when their bytes are, wherever these lie.</summary>
    public bool Equals(SignedGrant? other) =>
        other is not null && Bytes.Span.SequenceEqual(other.Bytes.Span) && PublicKey.Span.SequenceEqual(other.PublicKey.Span)
        && Signature.Span.SequenceEqual(other.Signature.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Signature.Span);
        return hash.ToHashCode();
    }
}
