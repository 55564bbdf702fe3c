using System.Text.Json;
using System.Text.Json.Serialization;
using Bib.Grains.Abstractions.Queries;

namespace Bib.Storage.Profiles;

/// <summary>A profile as <c>table_profiles</c> keeps it: JSON, the numbers that JSON lacks as texts.</summary>
internal static class ProfileText
{
    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string Write(TableProfile profile) => JsonSerializer.Serialize(profile, _options);

    /// <exception cref="JsonException">It is none.</exception>
    public static TableProfile Read(string text) =>
        JsonSerializer.Deserialize<TableProfile>(text, _options) ?? throw new JsonException("A profile is null.");
}
