namespace Bib.Grains.Abstractions.Identity;

/// <summary>Checks Ed25519 signatures (RFC 8032).</summary>
public interface ISignatures
{
    /// <summary>Whether a signature is the key's for the message; false for whatever is none.</summary>
    /// <param name="publicKey">The raw key, 32 bytes.</param>
    /// <param name="message">What was signed.</param>
    /// <param name="signature">64 bytes.</param>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}
