namespace Bib.Query.Worker.Tables;

/// <summary>How a table's files are read. Compression (gzip, zstd) is told by the files' names.</summary>
internal enum TableFormat : byte
{
    /// <summary>Lines of values between commas, or another sign that the first line tells.</summary>
    Csv = 1,

    /// <summary>Lines of values between tabs.</summary>
    Tsv = 2,

    /// <summary>An array of objects, or one object.</summary>
    Json = 3,

    /// <summary>An object a line.</summary>
    JsonLines = 4,

    /// <summary>Apache Parquet.</summary>
    Parquet = 5,
}
