namespace Bib.Grains.Abstractions.Persistence;

/// <summary>One entry of the audit log: what was done to the row it rides with.</summary>
/// <param name="Action">The founding documents' word: <c>INSERT</c>, <c>UPDATE</c>, <c>DELETE</c>.</param>
/// <param name="Metadata">Details as a JSON object.</param>
[GenerateSerializer, Immutable, Alias("bib.audit-fact")]
public sealed record AuditFact([property: Id(0)] string Action, [property: Id(1)] string Metadata);
