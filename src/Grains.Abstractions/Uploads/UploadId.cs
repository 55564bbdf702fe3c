using System.Diagnostics.CodeAnalysis;

namespace Bib.Grains.Abstractions.Uploads;

/// <summary>An upload's id: a UUID of the client's choice, by which it takes the upload up again.</summary>
/// <param name="Value">The UUID.</param>
public readonly record struct UploadId(Guid Value)
{
    /// <summary>Reads a UUID in its usual form of 36 characters, not all zeros.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out UploadId id)
    {
        var valid = Guid.TryParseExact(text, "D", out var value) && value != Guid.Empty;
        id = new(value);
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
