using System.Text;
using System.Text.Json;

namespace Bib.Jobs.Definitions;

/// <summary>Reads JSON token by token, and keeps the line of each.</summary>
internal ref struct JsonDefinition
{
    private readonly byte[] _bytes;
    private Utf8JsonReader _reader;
    private long _counted;
    private int _line;
    private int _parts;

    private JsonDefinition(byte[] bytes)
    {
        (_bytes, _line) = (bytes, 1);
        _reader = new(bytes, new JsonReaderOptions { MaxDepth = DefinitionReader.DepthMax + 1 });
    }

    /// <exception cref="DefinitionException">It is no JSON, or breaks a limit.</exception>
    public static DefinitionNode Read(string text)
    {
        try
        {
            var reader = new JsonDefinition(Encoding.UTF8.GetBytes(text));
            reader._reader.Read();
            var root = reader.ReadNode(1);
            reader._reader.Read();
            return root;
        }
        catch (JsonException fault)
        {
            throw new DefinitionException(new(
                (int)(fault.LineNumber ?? 0) + 1, "",
                $"This is no JSON: {fault.Message.Split(" LineNumber:")[0].TrimEnd('.')}.",
                "Mend it, or write YAML, where less needs quotes."));
        }
    }

    private DefinitionNode ReadNode(int depth)
    {
        var line = Line();
        DefinitionReader.Check(depth, ++_parts, line);
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartArray:
                var list = new DefinitionNode(NodeKind.List, line);
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray) list.Items.Add(ReadNode(depth + 1));
                return list;
            case JsonTokenType.StartObject:
                var map = new DefinitionNode(NodeKind.Map, line);
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
                {
                    var (name, at) = (_reader.GetString()!, Line());
                    _reader.Read();
                    DefinitionReader.Add(map, name, at, ReadNode(depth + 1));
                }

                return map;
            case JsonTokenType.String:
                return new(NodeKind.Text, line, _reader.GetString()!);
            case JsonTokenType.Number:
                return new(NodeKind.Number, line, Encoding.UTF8.GetString(_reader.ValueSpan));
            case JsonTokenType.True or JsonTokenType.False:
                return new(NodeKind.Bool, line, _reader.TokenType == JsonTokenType.True ? "true" : "false");
            default:
                return new(NodeKind.Null, line);
        }
    }

    private int Line()
    {
        for (; _counted < _reader.TokenStartIndex; _counted++)
            if (_bytes[_counted] == (byte)'\n') _line++;
        return _line;
    }
}
