using System.Diagnostics.CodeAnalysis;

namespace Bib.Grains.Abstractions.Sessions;

/// <summary>Names a session, in lists and in the audit log; says nothing of its token.</summary>
/// <param name="Value">A UUIDv7.</param>
public readonly record struct SessionId(Guid Value)
{
    /// <summary>A new one, stamped with <paramref name="now"/>.</summary>
    public static SessionId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Reads a UUID in its usual form; false when the text is anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SessionId id)
    {
        var valid = Guid.TryParseExact(text, "D", out var value);
        id = new(value);
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
