using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bib.Grains.Abstractions.Citations;

namespace Bib.Storage.Datasets;

/// <summary>The column <c>citation</c>: JSON with names in snake case; null where nothing is said.</summary>
internal static class CitationColumn
{
    private static readonly CitationJson _json = new(new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        IgnoreReadOnlyProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string? Write(Citation citation) =>
        citation.IsEmpty ? null : JsonSerializer.Serialize(citation, _json.Citation);

    public static Citation Read(string? json) => json is null
        ? Citation.Empty
        : JsonSerializer.Deserialize(json, _json.Citation)
            ?? throw new InvalidDataException("datasets.citation holds JSON's null.");
}

/// <summary>How the column is written.</summary>
[JsonSerializable(typeof(Citation))]
internal sealed partial class CitationJson : JsonSerializerContext;
