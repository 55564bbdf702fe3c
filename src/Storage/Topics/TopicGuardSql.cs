using Bib.Grains.Abstractions.Persistence;

namespace Bib.Storage.Topics;

/// <summary>
/// The guards of topics in SQL, where a path is that of a topic of this node; another node's tree is its own affair. A
/// child locks its parent's row against removal, a moving or deleted parent its own for
/// update, each in a statement before the write: whoever comes second waits, and then sees what the first did. A
/// parent that only changes otherwise waits for nobody.
/// </summary>
internal static class TopicGuardSql
{
    /// <summary>The condition, about the path (or id) that an SQL expression names.</summary>
    public static string Condition(RowGuardKind kind, string path) => kind switch
    {
        RowGuardKind.ParentIsActive =>
            $"EXISTS (SELECT FROM bib.topics p WHERE p.path = {path} AND p.status = 'active' AND p.home_revision IS NULL)",
        RowGuardKind.NoChildren =>
            $"NOT EXISTS (SELECT FROM bib.topics c WHERE c.parent_path = {path} AND c.status <> 'deleted' "
            + "AND c.home_revision IS NULL)",
        RowGuardKind.NoDatasets =>
            "NOT EXISTS (SELECT FROM bib.datasets d JOIN bib.topics t ON t.id = d.topic_id "
            + $"WHERE t.path = {path} AND t.status <> 'deleted' AND t.home_revision IS NULL AND d.status <> 'deleted')",
        RowGuardKind.TopicIsActive =>
            $"EXISTS (SELECT FROM bib.topics p WHERE p.id = ({path})::uuid AND p.status = 'active')",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such guard on topics"),
    };

    /// <summary>
    /// The statement that locks what the guard looks at, in one order for all; null where the write itself locks it.
    /// </summary>
    public static string? Lock(RowGuardKind kind) => kind switch
    {
        RowGuardKind.ParentIsActive =>
            "SELECT FROM bib.topics WHERE path = ANY ($1) AND status = 'active' AND home_revision IS NULL "
            + "ORDER BY id FOR KEY SHARE",
        RowGuardKind.NoChildren =>
            "SELECT FROM bib.topics WHERE path = ANY ($1) AND status <> 'deleted' AND home_revision IS NULL "
            + "ORDER BY id FOR UPDATE",
        RowGuardKind.TopicIsActive =>
            "SELECT FROM bib.topics WHERE id = ANY ($1::uuid[]) AND status = 'active' ORDER BY id FOR KEY SHARE",
        _ => null,
    };

    /// <summary>What it is when the guard does not hold.</summary>
    public static StorageConflict Conflict(RowGuardKind kind) => kind switch
    {
        RowGuardKind.ParentIsActive or RowGuardKind.TopicIsActive => StorageConflict.ParentMissing,
        RowGuardKind.NoChildren => StorageConflict.HasChildren,
        RowGuardKind.NoDatasets => StorageConflict.HasDatasets,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such guard on topics"),
    };
}
