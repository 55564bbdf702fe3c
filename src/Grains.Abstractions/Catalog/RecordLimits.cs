using Bib.Grains.Abstractions.Citations;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Catalog;

/// <summary>
/// How large a record may be, in bytes: whatever a topic or dataset may hold fits. Part of the format:
/// docs/formats/catalog-record.md.
/// </summary>
public static class RecordLimits
{
    /// <summary>Bytes of a record.</summary>
    public const int RecordBytesMax = 4 << 20;

    /// <summary>Bytes of a home's peer id.</summary>
    public const int HomeBytesMax = 128;

    /// <summary>Bytes of a topic's path.</summary>
    public const int PathBytesMax = TopicLimits.PathDepthMax * (TopicLimits.SegmentLengthMax + 1) - 1;

    /// <summary>Bytes of a version's number.</summary>
    public const int NumberBytesMax = 29;

    /// <summary>Bytes that a character of a text takes at most; limits of texts are in characters elsewhere.</summary>
    public const int BytesOfCharacterMax = 3;

    /// <summary>Bytes of a description.</summary>
    public const int DescriptionBytesMax = TopicLimits.DescriptionLengthMax * BytesOfCharacterMax;

    /// <summary>Bytes of a metadata value.</summary>
    public const int MetadataValueBytesMax = TopicLimits.MetadataValueLengthMax * BytesOfCharacterMax;

    /// <summary>Bytes of a schema field's name.</summary>
    public const int SchemaFieldNameBytesMax = TopicLimits.SchemaFieldNameLengthMax * BytesOfCharacterMax;

    /// <summary>Bytes of a schema field's description.</summary>
    public const int SchemaFieldDescriptionBytesMax = TopicLimits.SchemaFieldDescriptionLengthMax * BytesOfCharacterMax;

    /// <summary>Bytes of a citation's title, name, identifier or licence.</summary>
    public const int CitationTextBytesMax = CitationLimits.TextLengthMax * BytesOfCharacterMax;

    /// <summary>Bytes of a citation's keyword.</summary>
    public const int KeywordBytesMax = CitationLimits.KeywordLengthMax * BytesOfCharacterMax;
}
