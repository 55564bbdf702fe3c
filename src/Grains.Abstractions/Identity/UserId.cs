using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Bib.Grains.Abstractions.Identity;

/// <summary>
/// A person or program: the first 20 bytes of the SHA-256 of its raw Ed25519 public key, as 40 lower-case hex digits.
/// </summary>
/// <param name="Value">The 40 hex digits; null only in <c>default</c>, which names nobody.</param>
[GenerateSerializer, Immutable, Alias("bib.user-id")]
public readonly record struct UserId([property: Id(0)] string Value)
{
    /// <summary>How many hex digits an id has.</summary>
    public const int Length = 40;

    /// <summary>The id that belongs to a raw public key.</summary>
    public static UserId FromPublicKey(ReadOnlySpan<byte> rawPublicKey)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(rawPublicKey, hash);
        return new(Convert.ToHexStringLower(hash[..(Length / 2)]));
    }

    /// <summary>Reads 40 lower-case hex digits.</summary>
    /// <exception cref="FormatException">The text is not a user id.</exception>
    public static UserId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new FormatException($"'{text}' is not a user id: {Length} lower-case hex digits are expected.");

    /// <summary>Reads 40 lower-case hex digits; false when the text is anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out UserId id)
    {
        var valid = text is { Length: Length } && text.All(char.IsAsciiHexDigitLower);
        id = valid ? new(text!) : default;
        return valid;
    }

    /// <summary>
    /// The key of the user's grain and row: the id's first 32 digits as a UUID. Nobody finds two keys that share so
    /// much of a hash; a row still says its whole id, and is compared with it.
    /// </summary>
    public Guid GrainKey => Guid.ParseExact(Value[..32], "N");

    /// <inheritdoc/>
    public override string ToString() => Value ?? "nobody";
}
