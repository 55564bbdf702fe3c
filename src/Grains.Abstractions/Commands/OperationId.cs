namespace Bib.Grains.Abstractions.Commands;

/// <summary>The UUID that one request carries through every room, statement, log line and audit entry.</summary>
/// <param name="Value">A UUIDv7 unless the caller brought its own.</param>
[GenerateSerializer, Immutable, Alias("bib.operation-id")]
public readonly record struct OperationId([property: Id(0)] Guid Value)
{
    /// <summary>A new one, stamped with <paramref name="now"/>.</summary>
    public static OperationId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
