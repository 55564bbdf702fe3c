using System.Globalization;
using Bib.Grains.Abstractions.Nodes;
using Bib.Storage.Grains;

namespace Bib.Storage.Nodes;

/// <summary>
/// How rows of <c>nodes</c> are written, many at once, each guarded by its version. They have no guards.
/// </summary>
internal sealed class NodeTable : IRowTable<NodeState>
{
    private static readonly SavedValue<NodeState>[] _values =
    [
        SavedValue<NodeState>.Id("id", save => save.Key),
        SavedValue<NodeState>.Number("version", save => save.Version),
        SavedValue<NodeState>.Text("peer_id", save => save.State.Row.NodeId),
        SavedValue<NodeState>.Text("address", save => ArrayText.Write(save.State.Row.Addresses)),
        SavedValue<NodeState>.Text("mode", save => NodeColumns.Write(save.State.Row.Mode)),
        SavedValue<NodeState>.Text("storage_type", save => NodeColumns.Write(save.State.Row.Storage)),
        SavedValue<NodeState>.Text("trusted_storage", save => save.State.Row.HasTrustedStorage ? "true" : "false"),
        SavedValue<NodeState>.Time("last_seen", save => save.State.Row.LastSeen),
        SavedValue<NodeState>.Number("success_count", save => save.State.Row.Successes),
        SavedValue<NodeState>.Number("failure_count", save => save.State.Row.Failures),
        SavedValue<NodeState>.Text("score", save => save.State.Row.Score.ToString("R", CultureInfo.InvariantCulture)),
        SavedValue<NodeState>.Time("created_at", save => save.State.Row.CreatedAt),
        SavedValue<NodeState>.Time("updated_at", save => save.State.Row.UpdatedAt),
    ];

    /// <inheritdoc/>
    public string Name => "nodes";

    /// <inheritdoc/>
    public string Insert(SaveKinds kinds) => """
        INSERT INTO bib.nodes (peer_id, address, mode, storage_type, trusted_storage, last_seen, success_count,
            failure_count, score, created_at, updated_at, version)
        SELECT peer_id, address::text[], mode, storage_type, trusted_storage::boolean, last_seen, success_count,
            failure_count, score::double precision, created_at, updated_at, 1
        FROM input WHERE version = 0
        RETURNING key AS id
        """;

    /// <inheritdoc/>
    public IReadOnlyList<SavedValue<NodeState>> ValuesOf(SaveKinds kinds) => _values;

    /// <inheritdoc/>
    public string Guard => "true";

    /// <inheritdoc/>
    public string Update(SaveKinds kinds) => """
        UPDATE bib.nodes n SET address = i.address::text[], mode = i.mode, storage_type = i.storage_type,
            trusted_storage = i.trusted_storage::boolean, last_seen = i.last_seen, success_count = i.success_count,
            failure_count = i.failure_count, score = i.score::double precision, updated_at = i.updated_at,
            version = i.version + 1
        FROM input i WHERE i.version > 0 AND n.key = i.id AND n.version = i.version
        RETURNING n.key AS id
        """;

    /// <inheritdoc/>
    public SaveKinds KindOf(RowSave<NodeState> save) => SaveKinds.Whole;

    /// <inheritdoc/>
    public IEnumerable<(string Sql, string[] Subjects)> LocksOf(IReadOnlyList<RowSave<NodeState>> saves) => [];

    /// <inheritdoc/>
    public bool IsAlone(RowSave<NodeState> save) => false;
}
