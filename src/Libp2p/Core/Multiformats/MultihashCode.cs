namespace Libp2p.Core.Multiformats;

/// <summary>Hash functions by their number (https://github.com/multiformats/multicodec).</summary>
public enum MultihashCode : ulong
{
    /// <summary>No hash: the bytes themselves.</summary>
    Identity = 0x00,

    /// <summary>SHA-1, which is read but never made.</summary>
    Sha1 = 0x11,

    /// <summary>SHA-256.</summary>
    Sha256 = 0x12,

    /// <summary>SHA-512.</summary>
    Sha512 = 0x13,
}
