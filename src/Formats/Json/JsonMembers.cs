using System.Buffers;
using System.Text.Json;

namespace Formats.Json;

/// <summary>
/// Reads one JSON document from a stream of any length, a part at a time: the elements of one array at its top, and
/// what else is there. Only a part is in memory at once, and no part may be larger than allowed.
/// </summary>
/// <param name="stream">UTF-8.</param>
/// <param name="array">The name of the array whose elements come one by one.</param>
/// <param name="skipped">A property of such an element that is left out, however long; null for none.</param>
/// <param name="partBytesMax">Bytes of one part, written without spaces.</param>
internal sealed class JsonMembers(Stream stream, string array, string? skipped, int partBytesMax)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _filled;
    private bool _isEnd;
    private JsonReaderState _state = new(new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
    private bool _isArray;

    /// <summary>The parts as they come: a top-level property under its name, an element under the array's.</summary>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    /// <exception cref="InvalidDataException">A part is too large.</exception>
    public IEnumerable<KeyValuePair<string, JsonElement>> Read()
    {
        Fill();
        if (_buffer.AsSpan(0, _filled).StartsWith("\uFEFF"u8)) _start = 3;
        if (Next() is not { Type: JsonTokenType.StartObject }) throw new JsonException(
            "The document is no JSON object.");
        string? name = null;
        while (Next() is { } token)
        {
            switch (token.Type)
            {
                case JsonTokenType.EndObject:
                    if (Next() is not null) throw new JsonException("Something follows the document.");
                    yield break;
                case JsonTokenType.EndArray:
                    _isArray = false;
                    break;
                case JsonTokenType.PropertyName:
                    name = token.Text!;
                    break;
                case JsonTokenType.StartArray when name == array && !_isArray:
                    _isArray = true;
                    break;
                default:
                    yield return new(name!, Part(token));
                    break;
            }
        }

        throw new JsonException("The document ends too early.");
    }

    /// <summary>Copies the tokens of one value, and makes an element of them.</summary>
    private JsonElement Part(Token first)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(bytes);
        var depth = 0;
        Token? token = first;
        while (token is { } current)
        {
            if (current.Type == JsonTokenType.PropertyName && depth == 1 && _isArray && current.Text == skipped)
            {
                Skip();
            }
            else
            {
                Write(writer, current);
                depth += current.Type switch
                {
                    JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
                    JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
                    _ => 0,
                };
                if (depth == 0) break;
            }

            if (bytes.WrittenCount + writer.BytesPending > partBytesMax)
                throw new InvalidDataException($"A part of the document has more than {partBytesMax} bytes.");
            token = Next();
        }

        if (token is null) throw new JsonException("The document ends too early.");
        writer.Flush();
        using var document = JsonDocument.Parse(bytes.WrittenMemory);
        return document.RootElement.Clone();
    }

    private void Skip()
    {
        var depth = 0;
        do
        {
            depth += Next()?.Type switch
            {
                JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
                JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
                null => throw new JsonException("The document ends too early."),
                _ => 0,
            };
        }
        while (depth > 0);
    }

    private static void Write(Utf8JsonWriter writer, Token token)
    {
        switch (token.Type)
        {
            case JsonTokenType.StartObject: writer.WriteStartObject(); break;
            case JsonTokenType.EndObject: writer.WriteEndObject(); break;
            case JsonTokenType.StartArray: writer.WriteStartArray(); break;
            case JsonTokenType.EndArray: writer.WriteEndArray(); break;
            case JsonTokenType.PropertyName: writer.WritePropertyName(token.Text!); break;
            case JsonTokenType.String: writer.WriteStringValue(token.Text); break;
            default: writer.WriteRawValue(token.Text!); break;
        }
    }

    /// <summary>The next token; null at the end.</summary>
    private Token? Next()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _filled - _start), _isEnd, _state);
            if (reader.Read())
            {
                var text = reader.TokenType switch
                {
                    JsonTokenType.PropertyName or JsonTokenType.String => TextOf(ref reader),
                    JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null =>
                        System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
                    _ => null,
                };
                var token = new Token(reader.TokenType, text);
                _state = reader.CurrentState;
                _start += (int)reader.BytesConsumed;
                return token;
            }

            if (_isEnd) return null;
            _state = reader.CurrentState;
            _start += (int)reader.BytesConsumed;
            Fill();
        }
    }

    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException fault)
        {
            throw new JsonException("A text in it is no Unicode.", fault);
        }
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
        (_start, _filled) = (0, _filled - _start);
        if (_filled == _buffer.Length)
        {
            if (_buffer.Length >= partBytesMax)
                throw new InvalidDataException($"A part of the document has more than {partBytesMax} bytes.");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = stream.Read(_buffer, _filled, _buffer.Length - _filled);
        _filled += read;
        _isEnd = read == 0;
    }

    private readonly record struct Token(JsonTokenType Type, string? Text);
}
