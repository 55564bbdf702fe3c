using System.Diagnostics.CodeAnalysis;
using Bib.Grains.Abstractions.Catalog;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>A topic's id: a UUIDv8 made of its home (<see cref="BoundId"/>), and the key of its grain.</summary>
/// <param name="Value">The UUID.</param>
[GenerateSerializer, Immutable, Alias("bib.topics.id")]
public readonly record struct TopicId([property: Id(0)] Guid Value)
{
    /// <summary>Reads a UUID in its usual form of 36 characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TopicId id)
    {
        var valid = Guid.TryParseExact(text, "D", out var value);
        id = new(value);
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
