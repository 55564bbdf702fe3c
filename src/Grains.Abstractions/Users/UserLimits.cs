namespace Bib.Grains.Abstractions.Users;

/// <summary>How large anything about a user may be. Lengths of text are in UTF-16 code units.</summary>
public static class UserLimits
{
    /// <summary>Characters of a name.</summary>
    public const int NameLengthMax = 200;

    /// <summary>Characters of an e-mail address (RFC 5321: 64 before the sign, 255 behind it).</summary>
    public const int EmailLengthMax = 320;

    /// <summary>Hex digits of a raw Ed25519 public key.</summary>
    public const int PublicKeyLength = 64;
}
