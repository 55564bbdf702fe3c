using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bib.Cli.Output;

/// <summary>
/// JSON's shapes as YAML. Strings stay bare only where no reader could take them for anything else; all others are
/// double-quoted as in JSON, which YAML 1.2 reads alike.
/// </summary>
internal static class YamlText
{
    public static void Write(TextWriter text, JsonObject record) => WriteObject(text, record, 0, firstIndented: true);

    /// <summary>One item of a list at the left edge.</summary>
    public static void WriteItem(TextWriter text, JsonObject record)
    {
        text.Write("- ");
        WriteObject(text, record, 1, firstIndented: false);
    }

    private static void WriteObject(TextWriter text, JsonObject record, int depth, bool firstIndented)
    {
        if (record.Count == 0) text.WriteLine("{}");
        var first = true;
        foreach (var (key, value) in record)
        {
            if (!first || firstIndented) text.Write(new string(' ', depth * 2));
            first = false;
            text.Write($"{Scalar(key)}:");
            WriteValue(text, value, depth);
        }
    }

    private static void WriteValue(TextWriter text, JsonNode? value, int depth)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } inner:
                text.WriteLine();
                WriteObject(text, inner, depth + 1, firstIndented: true);
                break;
            case JsonArray { Count: > 0 } list:
                text.WriteLine();
                foreach (var item in list) WriteListItem(text, item, depth + 1);
                break;
            default:
                text.WriteLine($" {Leaf(value)}");
                break;
        }
    }

    private static void WriteListItem(TextWriter text, JsonNode? item, int depth)
    {
        text.Write(new string(' ', depth * 2));
        text.Write("- ");
        if (item is JsonObject { Count: > 0 } inner) WriteObject(text, inner, depth + 1, firstIndented: false);
        else text.WriteLine(Leaf(item));
    }

    private static string Leaf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray list => JsonText.OneLine(list),
        _ when value.GetValueKind() == JsonValueKind.String => Scalar(value.GetValue<string>()),
        _ => JsonText.OneLine(value),
    };

    private static string Scalar(string value) =>
        IsPlain(value) ? value : JsonText.OneLine(JsonValue.Create(value));

    private static bool IsPlain(string value) =>
        value.Length > 0
        && char.IsAsciiLetter(value[0])
        && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '/' or '.')
        && value.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n"
            or "nan" or "inf");
}
