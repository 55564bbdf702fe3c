using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Bib.Cli.Connections;

/// <summary>How bib's own files are written: for people to read, too.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class JsonFileContext : JsonSerializerContext;
