using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bib.Cli.Output;

/// <summary>
/// How JSON is spelled: letters of other scripts stay as they are, control characters and the marks that turn the writing
/// direction are escaped, which means the same to who parses it and nothing to a terminal.
/// </summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions _oneLine = new()
    {
        Encoder = Encoder,
        TypeInfoResolver = System.Text.Json.Serialization.Metadata.JsonTypeInfoResolver.Combine(),
    };

    private static readonly JsonSerializerOptions _indented = new(_oneLine) { WriteIndented = true };

    /// <summary>For who writes by itself; <see cref="Visible"/> does the rest.</summary>
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>On one line.</summary>
    public static string OneLine(JsonNode? node) => Visible(node?.ToJsonString(_oneLine) ?? "null");

    /// <summary>Indented, for people.</summary>
    public static string Indented(JsonNode? node) => Visible(node?.ToJsonString(_indented) ?? "null");

    /// <summary>JSON with its marks escaped. They stand within strings, as nothing else may hold them.</summary>
    public static string Visible(string json)
    {
        if (!json.Any(Printable.IsMark)) return json;
        var visible = new StringBuilder(json.Length + 16);
        foreach (var letter in json)
        {
            if (Printable.IsMark(letter)) visible.Append($"\\u{(int)letter:X4}");
            else visible.Append(letter);
        }

        return visible.ToString();
    }
}
