namespace Bib.Grains.Abstractions.Copies;

/// <summary>A promise as its holder signed it; <see cref="PromiseVerification"/> says whether it is one.</summary>
/// <param name="Bytes">The canonical bytes: <see cref="PromiseCodec"/>.</param>
/// <param name="PublicKey">The holder's raw Ed25519 key, 32 bytes.</param>
/// <param name="Signature">The holder's signature of the bytes, 64 bytes.</param>
public sealed record SignedPromise(
    ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> PublicKey, ReadOnlyMemory<byte> Signature);
