namespace Libp2p.Core.Keys;

/// <summary>Kinds of keys, by their number on the wire (libp2p's peer-ids specification).</summary>
public enum KeyType
{
    /// <summary>RSA of 2048 to 8192 bits; signatures are PKCS #1 v1.5 over SHA-256.</summary>
    Rsa = 0,

    /// <summary>Ed25519 (RFC 8032): what this library generates.</summary>
    Ed25519 = 1,

    /// <summary>ECDSA over secp256k1 and SHA-256, signatures in DER.</summary>
    Secp256k1 = 2,

    /// <summary>ECDSA over a NIST curve and SHA-256, signatures in DER.</summary>
    Ecdsa = 3,
}
