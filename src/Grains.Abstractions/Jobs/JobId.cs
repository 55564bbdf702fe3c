using System.Diagnostics.CodeAnalysis;

namespace Bib.Grains.Abstractions.Jobs;

/// <summary>A job's id: a UUIDv7, and the key of its grain.</summary>
/// <param name="Value">The UUID.</param>
[GenerateSerializer, Immutable, Alias("bib.jobs.id")]
public readonly record struct JobId([property: Id(0)] Guid Value)
{
    /// <summary>Reads a UUID in its usual form of 36 characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out JobId id)
    {
        var valid = Guid.TryParseExact(text, "D", out var value);
        id = new(value);
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
