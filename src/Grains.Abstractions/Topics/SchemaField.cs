namespace Bib.Grains.Abstractions.Topics;

/// <summary>A column that the topic's tables have.</summary>
/// <param name="Name">The column's name; unique in its schema.</param>
/// <param name="Type">What its values are.</param>
/// <param name="Required">Whether every row has a value.</param>
/// <param name="Description">What it means; may be empty.</param>
[GenerateSerializer, Immutable, Alias("bib.topics.schema-field")]
public sealed record SchemaField(
    [property: Id(0)] string Name,
    [property: Id(1)] SchemaFieldType Type,
    [property: Id(2)] bool Required = false,
    [property: Id(3)] string Description = "");
