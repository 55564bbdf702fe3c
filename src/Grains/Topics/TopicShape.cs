using System.Collections.Immutable;
using System.Text;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Topics;

/// <summary>The form of what may be stored in a topic: lengths, counts, characters. Pure.</summary>
internal static class TopicShape
{
    /// <summary>The first thing wrong with what is asked; null when nothing is. What is null is not asked.</summary>
    public static Refusal? Fault(
        TopicPath? path,
        string? description,
        ImmutableArray<string>? tags,
        ImmutableArray<MetadataEntry>? metadata,
        ImmutableArray<SchemaField>? schema) =>
        PathFault(path)
        ?? (description is null ? null : TextFault("description", description, TopicLimits.DescriptionLengthMax))
        ?? (tags is null ? null : TagsFault(tags.Value))
        ?? (metadata is null ? null : MetadataFault(metadata.Value))
        ?? (schema is null ? null : SchemaFault(schema.Value));

    /// <summary>Tags as they are kept.</summary>
    public static ImmutableArray<string> InOrder(ImmutableArray<string> tags) =>
        tags.Sort(StringComparer.Ordinal);

    /// <summary>Metadata as it is kept.</summary>
    public static ImmutableArray<MetadataEntry> InOrder(ImmutableArray<MetadataEntry> metadata) =>
        metadata.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));

    private static Refusal? PathFault(TopicPath? path) =>
        path is null || TopicPath.TryParse(path.Value.Value, out _, out var fault)
            ? null
            : TopicRefusals.InvalidPath(fault);

    private static Refusal? TagsFault(ImmutableArray<string> tags)
    {
        if (tags.Length > TopicLimits.TagsMax)
            return TopicRefusals.TooMany("tags", "tags", tags.Length, TopicLimits.TagsMax);

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            if (WordFault("tags", "tag", tag, TopicLimits.TagLengthMax) is { } fault) return fault;
            if (!seen.Add(tag)) return TopicRefusals.Duplicate("tags", "tag", tag);
        }

        return null;
    }

    private static Refusal? MetadataFault(ImmutableArray<MetadataEntry> metadata)
    {
        if (metadata.Length > TopicLimits.MetadataEntriesMax)
        {
            return TopicRefusals.TooMany(
                "metadata entries", "metadata", metadata.Length, TopicLimits.MetadataEntriesMax);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in metadata)
        {
            if (WordFault("metadata", "metadata key", key, TopicLimits.MetadataKeyLengthMax) is { } fault) return fault;
            if (TextFault("metadata", value, TopicLimits.MetadataValueLengthMax, $"value of metadata '{key}'")
                is { } valueFault) return valueFault;
            if (!seen.Add(key)) return TopicRefusals.Duplicate("metadata", "metadata key", key);
        }

        return null;
    }

    private static Refusal? SchemaFault(ImmutableArray<SchemaField> schema)
    {
        if (schema.Length > TopicLimits.SchemaFieldsMax)
            return TopicRefusals.TooMany("schema fields", "schema", schema.Length, TopicLimits.SchemaFieldsMax);

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in schema)
        {
            var fault = TextFault("schema", field.Name, TopicLimits.SchemaFieldNameLengthMax, "name of a schema field")
                ?? TextFault("schema", field.Description, TopicLimits.SchemaFieldDescriptionLengthMax,
                    $"description of schema field '{field.Name}'");
            if (fault is not null) return fault;
            if (field.Name.Length == 0)
                return TopicRefusals.InvalidSchema("A schema field has no name.", "Name every field.");
            if (!Enum.IsDefined(field.Type) || field.Type == SchemaFieldType.Unspecified)
            {
                return TopicRefusals.InvalidSchema(
                    $"The schema field '{field.Name}' has no type.",
                    "Choose string, integer, number, boolean, date, time, timestamp, binary or json.");
            }

            if (!seen.Add(field.Name)) return TopicRefusals.Duplicate("schema", "schema field", field.Name);
        }

        return null;
    }

    private static Refusal? WordFault(string field, string what, string word, int lengthMax)
    {
        if (string.IsNullOrEmpty(word))
            return TopicRefusals.Invalid(field, $"A {what} is empty.", "Give at least one character, or leave it out.");
        if (word.Length > lengthMax) return TopicRefusals.TooLong(field, what, word.Length, lengthMax);

        var isWord = word.All(c =>
            char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.');
        return isWord ? null : TopicRefusals.Invalid(
            field, $"The {what} '{word}' has characters that are not allowed.", "Use a–z, 0–9, '-', '_' and '.'.");
    }

    /// <summary>Text that the database can keep: not too long, no NUL, no half of a surrogate pair.</summary>
    internal static Refusal? TextFault(string field, string text, int lengthMax, string? what = null)
    {
        what ??= field;
        if (text.Length > lengthMax) return TopicRefusals.TooLong(field, what, text.Length, lengthMax);
        if (text.Contains('\0', StringComparison.Ordinal))
            return TopicRefusals.Invalid(field, $"The {what} has a NUL character.", "Leave the character out.");

        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != System.Buffers.OperationStatus.Done)
                return TopicRefusals.Invalid(field, $"The {what} is not valid Unicode.", "Send valid UTF-8.");
            rest = rest[consumed..];
        }

        return null;
    }
}
