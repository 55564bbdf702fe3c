using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Formats.Json;

/// <summary>How JSON is written: indented by two, letters of every script as they are.</summary>
internal static class JsonForm
{
    public static JsonWriterOptions Indented { get; } = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A document as text, ended by a line feed.</summary>
    public static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented)) write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>A property, unless there is nothing to say.</summary>
    public static void WriteText(this Utf8JsonWriter json, string name, string text)
    {
        if (text.Length > 0) json.WriteString(name, text);
    }
}
