using Bib.Grains.Abstractions.Identity;

namespace Bib.Storage.Identity;

/// <summary>Ed25519 signatures, checked by OpenSSL.</summary>
public sealed class Signatures : ISignatures
{
    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Ed25519.Verify(publicKey, message, signature);
}
