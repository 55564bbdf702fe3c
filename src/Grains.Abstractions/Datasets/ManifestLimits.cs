namespace Bib.Grains.Abstractions.Datasets;

/// <summary>How large a manifest may be. Part of the format: docs/formats/manifest.md.</summary>
public static class ManifestLimits
{
    /// <summary>Files of a version.</summary>
    public const long FilesMax = 1_000_000;

    /// <summary>Bytes of a file: 16 TiB.</summary>
    public const long FileBytesMax = 16L << 40;

    /// <summary>Bytes of a header.</summary>
    public const int HeaderBytesMax = 1 << 20;

    /// <summary>Bytes at which a list chunk or a segment of chunk names is ended in any case.</summary>
    public const int ListBytesMax = 1 << 20;

    /// <summary>Chunks that a file names itself; of more, its entry names segments.</summary>
    public const int InlineChunksMax = 64;

    /// <summary>Bytes of the format, the version's text, the names of columns, a job and code.</summary>
    public const int NameLengthMax = 1000;

    /// <summary>Bytes of a message, a metadata value, a lineage entry.</summary>
    public const int TextBytesMax = 65_536;

    /// <summary>Columns of a schema, metadata entries, lineage entries.</summary>
    public const int CountMax = 10_000;
}
