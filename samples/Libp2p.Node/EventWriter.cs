using System.Text.Json;
using System.Text.Json.Nodes;

namespace Libp2p.Node;

/// <summary>Writes what happens, one JSON object a line.</summary>
internal sealed class EventWriter(Stream output) : IDisposable
{
    private static readonly JsonSerializerOptions _json = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closed = new();

    /// <summary>Canceled when nobody reads any more.</summary>
    public CancellationToken Closed => _closed.Token;

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
            if (_closed.IsCancellationRequested) return;
            try
            {
                output.Write([.. bytes, (byte)'\n']);
                output.Flush();
                return;
            }
            catch (IOException)
            {
                // Whoever read has left, as head does.
            }
        }

        _closed.Cancel();
    }

    public void Dispose() => _closed.Dispose();

    /// <summary>Some things as an array of their texts.</summary>
    public static JsonArray Texts<T>(IEnumerable<T> all) => [.. all.Select(one => JsonValue.Create(one?.ToString()))];
}
