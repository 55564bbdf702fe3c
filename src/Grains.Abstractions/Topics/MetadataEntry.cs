namespace Bib.Grains.Abstractions.Topics;

/// <summary>One fact about a topic, for people and programs.</summary>
/// <param name="Key">1–64 of a–z, 0–9, - _ and .; unique in its topic.</param>
/// <param name="Value">Any text.</param>
[GenerateSerializer, Immutable, Alias("bib.topics.metadata-entry")]
public sealed record MetadataEntry([property: Id(0)] string Key, [property: Id(1)] string Value);
