namespace Bib.Cli.Output;

/// <summary>How data is written to standard output.</summary>
internal enum OutputFormat
{
    /// <summary>Columns for people.</summary>
    Table,

    /// <summary>Columns for people, all of them.</summary>
    Wide,

    /// <summary>One JSON array, or one object for a single thing.</summary>
    Json,

    /// <summary>YAML of the same shape.</summary>
    Yaml,

    /// <summary>One JSON object a line, as they come.</summary>
    Ndjson,

    /// <summary>RFC 4180 with a header line.</summary>
    Csv,

    /// <summary>The name a line, for other commands to take.</summary>
    Name,

    /// <summary>What a JSONPath selects of the JSON, a value a line.</summary>
    JsonPath,
}
