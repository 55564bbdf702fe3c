using Bib.Grains.Abstractions.Nodes;
using Npgsql;

namespace Bib.Storage.Nodes;

/// <summary>The columns of <c>nodes</c> in the order that every query of them selects.</summary>
internal static class NodeColumns
{
    /// <summary>What to select; read with <see cref="Read"/>.</summary>
    public const string All =
        "peer_id, coalesce(address, '{}'), mode, storage_type, trusted_storage, last_seen, success_count, failure_count, "
        + "score, created_at, updated_at, version";

    /// <summary>A row, and its version.</summary>
    public static (NodeState Node, long Version) Read(NpgsqlDataReader reader) => (
        new NodeState
        {
            NodeId = reader.GetString(0),
            Addresses = [.. reader.GetFieldValue<string[]>(1)],
            Mode = ReadMode(reader.GetString(2)),
            Storage = ReadStorage(reader.GetString(3)),
            HasTrustedStorage = reader.GetBoolean(4),
            LastSeen = reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5),
            Successes = reader.GetInt64(6),
            Failures = reader.GetInt64(7),
            Score = reader.GetDouble(8),
            CreatedAt = reader.GetFieldValue<DateTimeOffset>(9),
            UpdatedAt = reader.GetFieldValue<DateTimeOffset>(10),
        },
        reader.GetInt64(11));

    /// <summary>The column's word for a mode.</summary>
    public static string Write(NodeMode mode) => mode switch
    {
        NodeMode.Full => "full",
        NodeMode.Selective => "selective",
        NodeMode.Proxy => "proxy",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "no such mode"),
    };

    /// <summary>The column's word for a storage.</summary>
    public static string Write(NodeStorage storage) => storage switch
    {
        NodeStorage.Postgres => "postgres",
        NodeStorage.Sqlite => "sqlite",
        _ => throw new ArgumentOutOfRangeException(nameof(storage), storage, "no such storage"),
    };

    private static NodeMode ReadMode(string word) => word switch
    {
        "full" => NodeMode.Full,
        "selective" => NodeMode.Selective,
        "proxy" => NodeMode.Proxy,
        _ => throw new InvalidDataException($"nodes.mode holds '{word}', which is no mode."),
    };

    private static NodeStorage ReadStorage(string word) => word switch
    {
        "postgres" => NodeStorage.Postgres,
        "sqlite" => NodeStorage.Sqlite,
        _ => throw new InvalidDataException($"nodes.storage_type holds '{word}', which is no storage."),
    };
}
