using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bib.Cli.Output;

/// <summary>How JSON is spelled.</summary>
internal static class JsonText
{
    /// <summary>On one line; letters of other scripts stay as they are.</summary>
    public static JsonSerializerOptions OneLine { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = System.Text.Json.Serialization.Metadata.JsonTypeInfoResolver.Combine(),
    };

    /// <summary>Indented, for people.</summary>
    public static JsonSerializerOptions Indented { get; } = new(OneLine) { WriteIndented = true };
}
