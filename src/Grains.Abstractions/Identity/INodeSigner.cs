namespace Bib.Grains.Abstractions.Identity;

/// <summary>Signs with the node's identity key (Ed25519, RFC 8032), which never leaves its holder.</summary>
public interface INodeSigner
{
    /// <summary>The raw public key, 32 bytes.</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>The node's id, which is made of the key.</summary>
    string NodeId { get; }

    /// <summary>Signs bytes as they are: 64 bytes. What is signed begins with a domain tag of its own.</summary>
    byte[] Sign(ReadOnlySpan<byte> message);

    /// <summary>The id of the node that has a key.</summary>
    /// <param name="publicKey">The raw key, 32 bytes.</param>
    string NodeIdOf(ReadOnlySpan<byte> publicKey);
}
