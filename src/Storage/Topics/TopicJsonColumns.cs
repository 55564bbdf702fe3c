using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Storage.Topics;

/// <summary>The columns of <c>topics</c> that are JSON: names in snake case, enums as words.</summary>
internal static class TopicJsonColumns
{
    public static string WriteMetadata(ImmutableArray<MetadataEntry> metadata) => JsonSerializer.Serialize(
        metadata.ToDictionary(entry => entry.Key, entry => entry.Value), TopicColumnsJson.Default.DictionaryStringString);

    public static ImmutableArray<MetadataEntry> ReadMetadata(string json) =>
    [
        .. JsonSerializer.Deserialize(json, TopicColumnsJson.Default.DictionaryStringString)!
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => new MetadataEntry(entry.Key, entry.Value)),
    ];

    public static string? WriteSchema(ImmutableArray<SchemaField> schema) => schema.IsEmpty
        ? null
        : JsonSerializer.Serialize(new TableSchema(schema), TopicColumnsJson.Default.TableSchema);

    public static ImmutableArray<SchemaField> ReadSchema(string? json) => json is null
        ? []
        : JsonSerializer.Deserialize(json, TopicColumnsJson.Default.TableSchema)!.Fields;

    public static string WriteRoles(ImmutableArray<RoleGrant> roles) => JsonSerializer.Serialize(
        [.. roles.Select(grant => new RoleColumn(grant.User.Value, grant.Role, grant.ExpiresAt))],
        TopicColumnsJson.Default.ImmutableArrayRoleColumn);

    public static ImmutableArray<RoleGrant> ReadRoles(string json) =>
    [
        .. JsonSerializer.Deserialize(json, TopicColumnsJson.Default.ImmutableArrayRoleColumn)
            .Select(role => new RoleGrant(new UserId(role.User), role.Role, role.ExpiresAt)),
    ];

    public static string? WriteGrants(ImmutableArray<SignedGrant> grants) => grants.IsEmpty
        ? null
        : JsonSerializer.Serialize(
            [.. grants.Select(grant => new GrantColumn(
                grant.Bytes.ToArray(), grant.PublicKey.ToArray(), grant.Signature.ToArray()))],
            TopicColumnsJson.Default.ImmutableArrayGrantColumn);

    public static ImmutableArray<SignedGrant> ReadGrants(string? json) => json is null
        ? []
        :
        [
            .. JsonSerializer.Deserialize(json, TopicColumnsJson.Default.ImmutableArrayGrantColumn)
                .Select(grant => new SignedGrant(grant.Grant, grant.PublicKey, grant.Signature)),
        ];
}

/// <summary>One of the column <c>publish_grants</c>: bytes in base64.</summary>
internal sealed record GrantColumn(byte[] Grant, byte[] PublicKey, byte[] Signature);

/// <summary>The column <c>schema</c>, in the shape of a Frictionless table schema.</summary>
internal sealed record TableSchema(ImmutableArray<SchemaField> Fields);

/// <summary>One of the column <c>roles</c>.</summary>
internal sealed record RoleColumn(string User, TopicRole Role, DateTimeOffset? ExpiresAt);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(TableSchema))]
[JsonSerializable(typeof(ImmutableArray<RoleColumn>))]
[JsonSerializable(typeof(ImmutableArray<GrantColumn>))]
internal sealed partial class TopicColumnsJson : JsonSerializerContext;
