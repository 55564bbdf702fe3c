using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Topics;

/// <summary>
/// Whether a version is the table that its topic declares. Every declared column that is there has its type; one that
/// is required is there, and never without a value. Further columns are the dataset's own business. Pure.
/// </summary>
public static class SchemaRules
{
    private const int NamedMax = 5;

    /// <summary>
    /// The first thing that is not as the topic declares it; null where all is, or nothing is declared.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="header">What is known of the version.</param>
    public static Refusal? Fault(TopicState topic, ManifestHeader header)
    {
        if (topic.Schema.IsDefaultOrEmpty) return null;
        if (header.Columns.Count == 0)
        {
            return Mismatch(
                topic,
                $"The topic '{topic.Path}' declares columns ({Named(topic)}), and this version has none: it is no table, is "
                + "published as plain files, or is more than the node can look at.");
        }

        var columns = header.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        foreach (var field in topic.Schema)
        {
            if (!columns.TryGetValue(field.Name, out var column))
            {
                if (!field.Required) continue;
                return Mismatch(
                    topic,
                    $"The column '{field.Name}' ({Word(field)}) is missing: the topic '{topic.Path}' declares it as required.");
            }

            if (header.Rows != 0 && !Holds(field.Type, column.Type, header.Format))
            {
                return Mismatch(
                    topic,
                    $"The column '{field.Name}' is {column.Type}: the topic '{topic.Path}' declares it as {Word(field)}.");
            }

            if (field.Required && column.Nullable && header.Rows != 0)
            {
                return Mismatch(
                    topic,
                    $"The column '{field.Name}' ({column.Type}) lacks values in some rows: the topic '{topic.Path}' declares it "
                    + "as required.");
            }
        }

        return null;
    }

    /// <summary>Whether values of a type of SQL are what a column is declared to hold.</summary>
    private static bool Holds(SchemaFieldType declared, string type, string format)
    {
        // What is written as text has its types told from its values: digits may well be meant as text, and a moment at
        // midnight looks like a day.
        var isText = format is "csv" or "tsv";
        var isJson = format is "json" or "jsonl";
        return declared switch
        {
            SchemaFieldType.String => isText || IsString(type),
            SchemaFieldType.Integer => IsInteger(type),
            SchemaFieldType.Number => IsInteger(type) || IsFraction(type),
            SchemaFieldType.Boolean => type == "BOOLEAN",
            SchemaFieldType.Date => type == "DATE",
            SchemaFieldType.Time => type is "TIME" or "TIME WITH TIME ZONE",
            SchemaFieldType.Timestamp => type.StartsWith("TIMESTAMP", StringComparison.Ordinal)
                || (type == "DATE" && (isText || isJson)),
            SchemaFieldType.Binary => type is "BLOB" or "BIT",
            SchemaFieldType.Json => isJson || IsNested(type) || (isText && type == "VARCHAR"),
            _ => false,
        };
    }

    private static bool IsString(string type) =>
        type is "VARCHAR" or "UUID" || type.StartsWith("ENUM", StringComparison.Ordinal);

    private static bool IsInteger(string type) => type is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT"
        or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" or "UHUGEINT";

    private static bool IsFraction(string type) =>
        type is "FLOAT" or "DOUBLE" || type.StartsWith("DECIMAL", StringComparison.Ordinal);

    private static bool IsNested(string type) => type == "JSON" || type.EndsWith(']')
        || type.StartsWith("STRUCT", StringComparison.Ordinal) || type.StartsWith("MAP", StringComparison.Ordinal)
        || type.StartsWith("UNION", StringComparison.Ordinal);

    private static string Word(SchemaField field) => field.Type.ToString().ToLowerInvariant();

    private static string Named(TopicState topic)
    {
        var names = string.Join(", ", topic.Schema.Take(NamedMax).Select(field => $"{field.Name} {Word(field)}"));
        return topic.Schema.Length > NamedMax ? $"{names}, and {topic.Schema.Length - NamedMax} more" : names;
    }

    private static Refusal Mismatch(TopicState topic, string message) => new(
        RefusalCode.SchemaMismatch,
        message,
        $"Mend the data, or publish it in another topic; see what is declared with `bib topic get {topic.Path} -o json`.",
        "schema",
        topic.Path.Value);
}
