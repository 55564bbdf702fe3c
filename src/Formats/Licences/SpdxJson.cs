using System.Text.Json.Serialization;

namespace Formats.Licences;

/// <summary>How the lists are read.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class SpdxJson : JsonSerializerContext;
