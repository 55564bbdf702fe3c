using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using NpgsqlTypes;

namespace Bib.Storage.Topics;

/// <summary>How rows of <c>topics</c> are written, many at once, each guarded by its version.</summary>
internal sealed class TopicTable(BibDatabase database) : IRowTable<TopicState>
{
    private const string Rows = """
        SELECT * FROM unnest($20::uuid[], $21::bigint[], $22::text[], $23::text[], $24::text[], $25::text[],
            $26::text[], $27::text[], $28::text[], $29::timestamptz[], $30::timestamptz[], $31::text[],
            $32::timestamptz[], $33::timestamptz[], $34::text[], $35::text[]
        """;

    private const string Columns = """
        id, version, path, status, description, tags, metadata, schema, roles, created_at, updated_at, created_by,
        archived_at, deleted_at, name, parent_path
        """;

    private static readonly string _guarded = $"""
        {Rows}, $37::text[], $38::text[], $39::text[]) AS i ({Columns}, parent, childless, empty)
        WHERE {Guard(RowGuardKind.ParentIsActive)}
            AND {Guard(RowGuardKind.NoChildren)}
            AND {Guard(RowGuardKind.NoDatasets)}
        """;

    /// <inheritdoc/>
    public string Name => "topics";

    /// <inheritdoc/>
    public string Insert => """
        INSERT INTO bib.topics (id, path, status, description, tags, metadata, schema, roles, created_at, updated_at,
            created_by, archived_at, deleted_at, version, name, parent_path, owner_node_id)
        SELECT id, path, status, description, tags::text[], metadata::jsonb, schema::jsonb, roles::jsonb, created_at,
            updated_at, created_by, archived_at, deleted_at, 1, name, parent_path, $36::text
        FROM input WHERE version = 0
        RETURNING id
        """;

    /// <inheritdoc/>
    public string Update => """
        UPDATE bib.topics t SET path = i.path, status = i.status, description = i.description,
            tags = i.tags::text[], metadata = i.metadata::jsonb, schema = i.schema::jsonb, roles = i.roles::jsonb,
            created_at = i.created_at, updated_at = i.updated_at, created_by = i.created_by,
            archived_at = i.archived_at, deleted_at = i.deleted_at, version = i.version + 1, name = i.name,
            parent_path = i.parent_path
        FROM input i WHERE i.version > 0 AND t.id = i.id AND t.version = i.version
        RETURNING t.id
        """;

    /// <inheritdoc/>
    public string Input(bool isGuarded) => isGuarded ? _guarded : $"{Rows}) AS i ({Columns})";

    /// <inheritdoc/>
    public IEnumerable<(NpgsqlDbType Type, object? Value)> ParametersOf(
        IReadOnlyList<RowSave<TopicState>> saves, bool isGuarded)
    {
        const NpgsqlDbType Times = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;
        IEnumerable<(NpgsqlDbType, object?)> columns =
        [
            (NpgsqlDbType.Array | NpgsqlDbType.Uuid, Column(save => save.Key)),
            (NpgsqlDbType.Array | NpgsqlDbType.Bigint, Column(save => save.Version)),
            Texts(save => save.State.Row.Path.Value),
            Texts(save => TopicColumns.Write(save.State.Row.Status)),
            Texts(save => save.State.Row.Description),
            Texts(save => ArrayText.Write(save.State.Row.Tags)),
            Texts(save => TopicJsonColumns.WriteMetadata(save.State.Row.Metadata)),
            Texts(save => TopicJsonColumns.WriteSchema(save.State.Row.Schema)),
            Texts(save => TopicJsonColumns.WriteRoles(save.State.Row.Roles)),
            (Times, Column(save => save.State.Row.CreatedAt.UtcDateTime)),
            (Times, Column(save => save.State.Row.UpdatedAt.UtcDateTime)),
            Texts(save => save.State.Row.CreatedBy.Value),
            (Times, Column(save => save.State.Row.ArchivedAt?.UtcDateTime)),
            (Times, Column(save => save.State.Row.DeletedAt?.UtcDateTime)),
            Texts(save => save.State.Row.Path.Name),
            Texts(save => save.State.Row.Path.Parent?.Value),
            (NpgsqlDbType.Text, database.NodeId),
        ];
        return !isGuarded ? columns : columns.Concat(
        [
            Texts(save => Subject(save, RowGuardKind.ParentIsActive)),
            Texts(save => Subject(save, RowGuardKind.NoChildren)),
            Texts(save => Subject(save, RowGuardKind.NoDatasets)),
        ]);

        T[] Column<T>(Func<RowSave<TopicState>, T> value) => [.. saves.Select(value)];
        (NpgsqlDbType, object?) Texts(Func<RowSave<TopicState>, string?> value) =>
            (NpgsqlDbType.Array | NpgsqlDbType.Text, Column(value));
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

    private static string Guard(RowGuardKind kind)
    {
        var subject = kind switch
        {
            RowGuardKind.ParentIsActive => "i.parent",
            RowGuardKind.NoChildren => "i.childless",
            _ => "i.empty",
        };
        return $"({subject} IS NULL OR {TopicGuardSql.Condition(kind, subject)})";
    }

    private static string? Subject(RowSave<TopicState> save, RowGuardKind kind) =>
        save.State.Guards.FirstOrDefault(guard => guard.Kind == kind)?.Subject;
}
