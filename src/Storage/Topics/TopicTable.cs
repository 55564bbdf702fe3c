using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Grains;

namespace Bib.Storage.Topics;

/// <summary>How rows of <c>topics</c> are written, many at once, each guarded by its version.</summary>
internal sealed class TopicTable : IRowTable<TopicState>
{
    private static readonly SavedValue<TopicState>[] _content =
    [
        SavedValue<TopicState>.Id("id", save => save.Key),
        SavedValue<TopicState>.Number("version", save => save.Version),
        SavedValue<TopicState>.Text("description", save => save.State.Row.Description),
        SavedValue<TopicState>.Text("tags", save => ArrayText.Write(save.State.Row.Tags)),
        SavedValue<TopicState>.Text("metadata", save => TopicJsonColumns.WriteMetadata(save.State.Row.Metadata)),
        SavedValue<TopicState>.Text("schema", save => TopicJsonColumns.WriteSchema(save.State.Row.Schema)),
        SavedValue<TopicState>.Time("updated_at", save => save.State.Row.UpdatedAt),
    ];

    private static readonly SavedValue<TopicState>[] _whole =
    [
        SavedValue<TopicState>.Text("path", save => save.State.Row.Path.Value),
        SavedValue<TopicState>.Text("name", save => save.State.Row.Path.Name),
        SavedValue<TopicState>.Text("parent_path", save => save.State.Row.Path.Parent?.Value),
        SavedValue<TopicState>.Text("status", save => TopicColumns.Write(save.State.Row.Status)),
        SavedValue<TopicState>.Text("roles", save => TopicJsonColumns.WriteRoles(save.State.Row.Roles)),
        SavedValue<TopicState>.Time("archived_at", save => save.State.Row.ArchivedAt),
        SavedValue<TopicState>.Time("deleted_at", save => save.State.Row.DeletedAt),
        SavedValue<TopicState>.Number("minimum_copies", save => (long)save.State.Row.MinimumCopies),
        SavedValue<TopicState>.Text("publish_grants", save => TopicJsonColumns.WriteGrants(save.State.Row.Grants)),
    ];

    private static readonly SavedValue<TopicState>[] _new =
    [
        SavedValue<TopicState>.Time("created_at", save => save.State.Row.CreatedAt),
        SavedValue<TopicState>.Text("created_by", save => save.State.Row.CreatedBy.Value),
        SavedValue<TopicState>.Id("seed", save => save.State.Row.Seed),
    ];

    private static readonly SavedValue<TopicState>[] _adopted = AdoptedValues.Of<TopicState>(topic => topic.Home);

    private static readonly SavedValue<TopicState>[] _guards =
    [
        SavedValue<TopicState>.Text("parent", save => Subject(save, RowGuardKind.ParentIsActive)),
        SavedValue<TopicState>.Text("childless", save => Subject(save, RowGuardKind.NoChildren)),
        SavedValue<TopicState>.Text("empty", save => Subject(save, RowGuardKind.NoDatasets)),
    ];

    /// <inheritdoc/>
    public string Name => "topics";

    /// <inheritdoc/>
    public string Guard =>
        $"{Holds(RowGuardKind.ParentIsActive, "i.parent")} AND {Holds(RowGuardKind.NoChildren, "i.childless")} "
        + $"AND {Holds(RowGuardKind.NoDatasets, "i.empty")}";

    /// <inheritdoc/>
    public string Insert(SaveKinds kinds) => $"""
        INSERT INTO bib.topics (id, path, status, description, tags, metadata, schema, roles, created_at, updated_at,
            updated_slot, created_by, archived_at, deleted_at, minimum_copies, publish_grants, version, name, parent_path,
            seed,
            {(kinds.HasFlag(SaveKinds.Adopted) ? $"owner_node_id, {AdoptedValues.Columns}" : "owner_node_id")})
        SELECT id, path, status, description, tags::text[], metadata::jsonb, schema::jsonb, roles::jsonb, created_at,
            updated_at, {SlotOf("updated_at")}, created_by, archived_at, deleted_at, minimum_copies,
            publish_grants::jsonb, 1, name, parent_path, seed,
            {(kinds.HasFlag(SaveKinds.Adopted)
                ? $"coalesce(home, {SaveStatement<TopicState>.Node}), {AdoptedValues.Inserted}"
                : SaveStatement<TopicState>.Node)}
        FROM input WHERE version = 0
        RETURNING id
        """;

    /// <inheritdoc/>
    public IReadOnlyList<SavedValue<TopicState>> ValuesOf(SaveKinds kinds) =>
    [
        .. _content,
        .. (kinds & (SaveKinds.New | SaveKinds.Whole)) != 0 ? _whole : [],
        .. kinds.HasFlag(SaveKinds.New) ? _new : [],
        .. kinds.HasFlag(SaveKinds.Adopted) ? _adopted : [],
        .. kinds.HasFlag(SaveKinds.Guarded) ? _guards : [],
    ];

    /// <inheritdoc/>
    public string Update(SaveKinds kinds) => $"""
        UPDATE bib.topics t SET description = i.description, tags = i.tags::text[], metadata = i.metadata::jsonb,
            schema = i.schema::jsonb, updated_at = i.updated_at,
            updated_slot = {SlotOf("i.updated_at")}, version = i.version + 1{(kinds.HasFlag(SaveKinds.Whole) ? Whole : "")}{
                (kinds.HasFlag(SaveKinds.Adopted) ? AdoptedValues.Updated("t", "owner_node_id") : "")}
        FROM input i WHERE i.version > 0 AND t.id = i.id AND t.version = i.version
        RETURNING t.id
        """;

    private const string Whole = """
        , path = i.path, name = i.name, parent_path = i.parent_path, status = i.status, roles = i.roles::jsonb,
            archived_at = i.archived_at, deleted_at = i.deleted_at, minimum_copies = i.minimum_copies,
            publish_grants = i.publish_grants::jsonb
        """;

    /// <inheritdoc/>
    public SaveKinds KindOf(RowSave<TopicState> save)
    {
        var row = save.State.Row;
        if (save.State.Record is not null) return SaveKinds.Whole | SaveKinds.Adopted;
        return save.Version == 0 || save.State.Before is not { } before || before.Path != row.Path
            || before.Status != row.Status || before.Roles != row.Roles || before.ArchivedAt != row.ArchivedAt
            || before.DeletedAt != row.DeletedAt || before.MinimumCopies != row.MinimumCopies
            || before.Grants != row.Grants ? SaveKinds.Whole : SaveKinds.None;
    }

    /// <inheritdoc/>
    public IEnumerable<(string Sql, string[] Subjects)> LocksOf(IReadOnlyList<RowSave<TopicState>> saves) =>
        from guards in saves.SelectMany(save => save.State.Guards).GroupBy(guard => guard.Kind)
        orderby guards.Key
        let statement = TopicGuardSql.Lock(guards.Key)
        where statement is not null
        select (statement, guards.Select(guard => guard.Subject).Distinct().ToArray());

    /// <inheritdoc/>
    /// <remarks>A topic that is moved or deleted must see the children that others make at the same moment.</remarks>
    public bool IsAlone(RowSave<TopicState> save) =>
        save.State.Guards.Any(guard => guard.Kind is RowGuardKind.NoChildren or RowGuardKind.NoDatasets);

    /// <summary>Indexed in the place of the moment: changes that follow within it touch no index.</summary>
    private static string SlotOf(string moment) => $"date_bin('{TopicColumns.SlotSeconds} seconds', {moment}, 'epoch')";

    private static string Holds(RowGuardKind kind, string subject) =>
        $"({subject} IS NULL OR {TopicGuardSql.Condition(kind, subject)})";

    private static string? Subject(RowSave<TopicState> save, RowGuardKind kind) =>
        save.State.Guards.FirstOrDefault(guard => guard.Kind == kind)?.Subject;
}
