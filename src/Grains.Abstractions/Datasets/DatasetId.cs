using System.Diagnostics.CodeAnalysis;
using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>A dataset's id: a UUIDv7, and the key of its grain.</summary>
/// <param name="Value">The UUID.</param>
[GenerateSerializer, Immutable, Alias("bib.datasets.id")]
public readonly record struct DatasetId([property: Id(0)] Guid Value)
{
    /// <summary>
    /// The id of the dataset that a command creates: made of its idempotency key, so that a repeat reaches the same
    /// grain; a new one when it has none.
    /// </summary>
    public static DatasetId For(CommandContext context, DateTimeOffset now) => new(context.Command.IsNone
        ? Guid.CreateVersion7(now)
        : context.Command.CreatedId("dataset", context.By.User));

    /// <summary>Reads a UUID in its usual form of 36 characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DatasetId id)
    {
        var valid = Guid.TryParseExact(text, "D", out var value);
        id = new(value);
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
