using System.Text;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Users;

namespace Bib.Grains.Users;

/// <summary>The form of what may be stored about a user: keys, lengths, characters. Pure.</summary>
internal static class UserShape
{
    /// <summary>The first thing wrong with what is asked; null when nothing is. What is null is not asked.</summary>
    public static Refusal? Fault(string? publicKey, string? name, string? email, NodeRole? role) =>
        (publicKey is null ? null : KeyFault(publicKey))
        ?? (name is null ? null : LineFault("name", name, UserLimits.NameLengthMax))
        ?? (email is null ? null : EmailFault(email))
        ?? (role is null ? null : RoleFault(role.Value));

    private static Refusal? KeyFault(string key) =>
        key.Length == UserLimits.PublicKeyLength && key.All(char.IsAsciiHexDigitLower)
            ? null
            : UserRefusals.Invalid(
                "public_key", "The public key is no raw Ed25519 key of 32 bytes.",
                "Give the key's 32 bytes, as `bib user whoami` shows them.");

    private static Refusal? RoleFault(NodeRole role) => Enum.IsDefined(role)
        ? null
        : UserRefusals.Invalid("role", $"{(int)role} is no role on a node.", "Choose admin, member or read-only.");

    private static Refusal? EmailFault(string email)
    {
        if (LineFault("email", email, UserLimits.EmailLengthMax) is { } fault) return fault;
        if (email.Length == 0) return null;
        var at = email.LastIndexOf('@');
        return at > 0 && at < email.Length - 1 && !email.Any(char.IsWhiteSpace)
            ? null
            : UserRefusals.Invalid(
                "email", $"'{email}' is no e-mail address.", "Give one like ada@lab.example, or none.");
    }

    /// <summary>One line of text that the database can keep and a terminal can show.</summary>
    private static Refusal? LineFault(string field, string text, int lengthMax)
    {
        if (text.Length > lengthMax) return UserRefusals.TooLong(field, text.Length, lengthMax);
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone half of a surrogate pair is enumerated as the replacement character.
            if (Rune.IsControl(rune) || (rune == Rune.ReplacementChar && !text.Contains('\uFFFD', StringComparison.Ordinal)))
                return UserRefusals.Invalid(field, $"The {field} has a character that is no text.", "Write it on one line.");
        }

        return text.Length > 0 && text != text.Trim()
            ? UserRefusals.Invalid(field, $"The {field} begins or ends with a space.", "Leave the space out.")
            : null;
    }
}
