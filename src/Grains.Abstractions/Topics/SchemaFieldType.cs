using System.Diagnostics.CodeAnalysis;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>What a column's values are.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The public names of column types.")]
[GenerateSerializer, Alias("bib.topics.schema-field-type")]
public enum SchemaFieldType
{
    /// <summary>Not said; refused.</summary>
    Unspecified = 0,

    /// <summary>Text.</summary>
    String = 1,

    /// <summary>Whole numbers.</summary>
    Integer = 2,

    /// <summary>Numbers.</summary>
    Number = 3,

    /// <summary>True or false.</summary>
    Boolean = 4,

    /// <summary>Calendar days.</summary>
    Date = 5,

    /// <summary>Times of day.</summary>
    Time = 6,

    /// <summary>Moments.</summary>
    Timestamp = 7,

    /// <summary>Bytes.</summary>
    Binary = 8,

    /// <summary>JSON values.</summary>
    Json = 9,
}
