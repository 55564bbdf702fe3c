using System.Text.Json;

namespace Formats.Json;

/// <summary>Reads what others wrote: whatever has another type than it should is as if it were not there.</summary>
internal static class JsonRead
{
    /// <summary>A property of an object; undefined when there is none.</summary>
    public static JsonElement Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    /// <summary>A text, or a number as text; empty for anything else.</summary>
    public static string Text(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Number => element.GetRawText(),
        _ => "",
    };

    /// <summary>A property's text; empty when there is none.</summary>
    public static string Text(this JsonElement element, string name) => element.Get(name).Text();

    /// <summary>What is in an array; a single thing by itself; nothing for nothing.</summary>
    public static IEnumerable<JsonElement> Each(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => [],
        JsonValueKind.Array => element.EnumerateArray(),
        _ => [element],
    };
}
