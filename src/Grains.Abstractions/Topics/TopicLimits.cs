namespace Bib.Grains.Abstractions.Topics;

/// <summary>How large anything in a topic may be. Lengths of text are in UTF-16 code units.</summary>
public static class TopicLimits
{
    /// <summary>Segments of a path.</summary>
    public const int PathDepthMax = 8;

    /// <summary>Characters of one segment.</summary>
    public const int SegmentLengthMax = 64;

    /// <summary>Characters of a description.</summary>
    public const int DescriptionLengthMax = 4096;

    /// <summary>Tags of a topic.</summary>
    public const int TagsMax = 32;

    /// <summary>Characters of one tag.</summary>
    public const int TagLengthMax = 64;

    /// <summary>Entries of a topic's metadata.</summary>
    public const int MetadataEntriesMax = 64;

    /// <summary>Characters of a metadata key.</summary>
    public const int MetadataKeyLengthMax = 64;

    /// <summary>Characters of a metadata value.</summary>
    public const int MetadataValueLengthMax = 1024;

    /// <summary>Fields of a table schema.</summary>
    public const int SchemaFieldsMax = 1000;

    /// <summary>Characters of a schema field's name.</summary>
    public const int SchemaFieldNameLengthMax = 128;

    /// <summary>Characters of a schema field's description.</summary>
    public const int SchemaFieldDescriptionLengthMax = 512;

    /// <summary>Users that hold a role on a topic.</summary>
    public const int RolesMax = 100;

    /// <summary>Grants to publish from other nodes that a topic carries.</summary>
    public const int GrantsMax = 100;

    /// <summary>Copies that a topic can ask for, of each of its datasets.</summary>
    public const int MinimumCopiesMax = 16;

    /// <summary>How long a deleted topic can be restored.</summary>
    public static TimeSpan RestorableFor { get; } = TimeSpan.FromDays(7);
}
