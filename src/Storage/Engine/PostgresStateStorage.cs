using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Bib.Storage.Engine;

/// <summary>
/// The engine's own states (stream subscriptions under the name PubSubStore) as JSON rows in orleans.grain_states,
/// guarded by their version. Domain grains have tables of their own and no business here.
/// </summary>
/// <param name="database">Runs the statements as bibd_orleans.</param>
public sealed class PostgresStateStorage(BibDatabase database) : IGrainStorage
{
    private const string Component = "engine";
    private const string Read = """
        SELECT state::text, version FROM orleans.grain_states WHERE state_name = $1 AND grain_id = $2
        """;
    private const string Insert = """
        INSERT INTO orleans.grain_states (state_name, grain_id, state) VALUES ($1, $2, $3)
        ON CONFLICT (state_name, grain_id) DO NOTHING RETURNING version
        """;
    private const string Update = """
        UPDATE orleans.grain_states SET state = $3, version = version + 1, updated_at = now()
        WHERE state_name = $1 AND grain_id = $2 AND version = $4 RETURNING version
        """;
    private const string Delete = """
        DELETE FROM orleans.grain_states WHERE state_name = $1 AND grain_id = $2 AND version = $3 RETURNING version
        """;

    /// <summary>
    /// As the engine's storage in memory writes states: fields too, and collections replaced, not added to.
    /// </summary>
    private static readonly JsonSerializerOptions _options = new()
    {
        IncludeFields = true,
        PreferredObjectCreationHandling = JsonObjectCreationHandling.Replace,
    };

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = await database.ListAsync(
            Component, $"The state '{stateName}' of {grainId} cannot be read", Read,
            [Sql.Of(stateName), Sql.Of(grainId.ToString())],
            row => (Json: row.GetString(0), Version: row.GetInt64(1)),
            CancellationToken.None, DatabaseRole.Orleans);
        var (json, version) = found.Count > 0 ? found[0] : ((string?)null, 0L);
        grainState.State = json is null
            ? Activator.CreateInstance<T>()
            : JsonSerializer.Deserialize<T>(json, _options)!;
        grainState.ETag = json is null ? null : Text(version);
        grainState.RecordExists = json is not null;
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = (NpgsqlDbType.Jsonb, (object?)JsonSerializer.Serialize(grainState.State, _options));
        var version = grainState.ETag is { } etag
            ? await GuardedAsync(Update, stateName, grainId, state, (NpgsqlDbType.Bigint, Version(etag)))
            : await GuardedAsync(Insert, stateName, grainId, state);
        if (version is null) throw Conflict("write", stateName, grainId, grainState.ETag);
        grainState.ETag = Text(version.Value);
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.ETag is { } etag
            && await GuardedAsync(Delete, stateName, grainId, (NpgsqlDbType.Bigint, Version(etag))) is null)
        {
            throw Conflict("clear", stateName, grainId, etag);
        }

        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private async Task<long?> GuardedAsync(
        string sql, string stateName, GrainId grainId, params (NpgsqlDbType Type, object? Value)[] more)
    {
        var written = await database.AskAsync(
            Component, $"The state '{stateName}' of {grainId} cannot be saved", sql,
            [Sql.Of(stateName), Sql.Of(grainId.ToString()), .. more],
            row => row.GetInt64(0),
            CancellationToken.None, DatabaseRole.Orleans);
        return written.Count > 0 ? written[0] : null;
    }

    private static long Version(string etag) => long.Parse(etag, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static InconsistentStateException Conflict(string what, string stateName, GrainId grainId, string? etag) =>
        new($"Cannot {what} the state '{stateName}' of {grainId}: it is not at version {etag ?? "none"} any more.",
            "unknown", etag);
}
