using System.Security.Cryptography;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Tests.Catalog;

/// <summary>
/// A node and signatures without cryptography of keys: a signature is a hash of key and message. The real ones are in
/// Storage, and tested there.
/// </summary>
internal sealed class PlayedKeys(byte number) : INodeSigner, ISignatures
{
    public ReadOnlyMemory<byte> PublicKey { get; } = Enumerable.Repeat(number, 32).ToArray();

    public string NodeId => NodeIdOf(PublicKey.Span);

    public byte[] Sign(ReadOnlySpan<byte> message) => SHA512.HashData([.. PublicKey.Span, .. message]);

    public string NodeIdOf(ReadOnlySpan<byte> publicKey) => "Node" + Convert.ToHexStringLower(SHA256.HashData(publicKey));

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.SequenceEqual(SHA512.HashData([.. publicKey, .. message]));
}
