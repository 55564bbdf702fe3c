using System.Text.Json;
using System.Text.Json.Nodes;

namespace Libp2p.Node;

/// <summary>Writes what happens, one JSON object a line.</summary>
internal sealed class EventWriter(Stream output)
{
    private static readonly JsonSerializerOptions _json = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Lock _lock = new();

    /// <summary>Writes an event; members that are null are left out.</summary>
    public void Write(string name, params (string Name, JsonNode? Value)[] members)
    {
        var line = new JsonObject { ["event"] = name };
        foreach (var (member, value) in members)
        {
            if (value is not null) line[member] = value;
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(line, _json);
        lock (_lock)
        {
            output.Write([.. bytes, (byte)'\n']);
            output.Flush();
        }
    }

    /// <summary>Some things as an array of their texts.</summary>
    public static JsonArray Texts<T>(IEnumerable<T> all) => [.. all.Select(one => JsonValue.Create(one?.ToString()))];
}
