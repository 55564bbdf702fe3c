namespace Bib.Grains.Abstractions.Persistence;

/// <summary>Something that others must learn: a row of <c>catalog_log</c>.</summary>
/// <param name="Kind">What happened, e.g. <c>topic.updated</c>.</param>
/// <param name="Payload">The details as a JSON object.</param>
[GenerateSerializer, Immutable, Alias("bib.outbox-fact")]
public sealed record OutboxFact([property: Id(0)] string Kind, [property: Id(1)] string Payload);
