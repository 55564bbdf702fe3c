using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Persistence;
using Bib.Storage.Grains;
using Bib.Storage.Topics;
using NpgsqlTypes;

namespace Bib.Storage.Jobs;

/// <summary>
/// How rows of <c>jobs</c> are written, many at once, each guarded by its version. In the same statement a job that is
/// to be run comes into the queue, one that has ended leaves it, and its end becomes a row of <c>job_results</c>.
/// </summary>
internal sealed class JobTable : IRowTable<JobState>
{
    private const NpgsqlDbType Uuids = NpgsqlDbType.Array | NpgsqlDbType.Uuid;

    private static readonly SavedValue<JobState>[] _values =
    [
        SavedValue<JobState>.Id("id", save => save.Key),
        SavedValue<JobState>.Number("version", save => save.Version),
        SavedValue<JobState>.Id("topic_id", save => save.State.Row.Topic.Value),
        SavedValue<JobState>.Text("name", save => save.State.Row.Name),
        SavedValue<JobState>.Text("type", save => JobColumns.Write(save.State.Row.Type)),
        SavedValue<JobState>.Text("status", save => JobColumns.Write(save.State.Row.Status)),
        SavedValue<JobState>.Number("priority", save => (long)save.State.Row.Priority),
        SavedValue<JobState>.Text("definition", save => save.State.Row.Definition),
        SavedValue<JobState>.Text("code_hash", save => save.State.Row.CodeHash),
        SavedValue<JobState>.Number("steps", save => (long)save.State.Row.Steps),
        SavedValue<JobState>.Number("steps_done", save => (long)save.State.Row.StepsDone),
        SavedValue<JobState>.Text("checkpoint", save => save.State.Row.Checkpoint),
        SavedValue<JobState>.Number("progress", save => (long)save.State.Row.Progress),
        SavedValue<JobState>.Text("depends_on", save => ArrayText.Write([.. save.State.Row.DependsOn.Select(id => id.ToString())])),
        SavedValue<JobState>.Number("timeout_ms", save => (long)save.State.Row.Timeout.TotalMilliseconds),
        SavedValue<JobState>.Number("retries_max", save => (long)save.State.Row.RetriesMax),
        SavedValue<JobState>.Number("attempt", save => (long)save.State.Row.Attempt),
        SavedValue<JobState>.Number("losses", save => (long)save.State.Row.Losses),
        SavedValue<JobState>.Number("fence", save => save.State.Row.Fence),
        SavedValue<JobState>.Text("node", save => save.State.Row.Node),
        SavedValue<JobState>.Text("error", save => save.State.Row.Error),
        SavedValue<JobState>.Number("error_code", save => (long)save.State.Row.ErrorCode),
        SavedValue<JobState>.Text("outputs", save => ArrayText.Write(save.State.Row.Outputs)),
        SavedValue<JobState>.Text("created_by", save => save.State.Row.CreatedBy.User.Value),
        SavedValue<JobState>.Number("created_role", save => (long)save.State.Row.CreatedBy.Role),
        SavedValue<JobState>.Time("created_at", save => save.State.Row.CreatedAt),
        SavedValue<JobState>.Time("updated_at", save => save.State.Row.UpdatedAt),
        SavedValue<JobState>.Time("started_at", save => save.State.Row.StartedAt),
        SavedValue<JobState>.Time("completed_at", save => save.State.Row.CompletedAt),
        SavedValue<JobState>.Time("due_at", save => save.State.Row.DueAt),
        SavedValue<JobState>.Time("cancel_requested_at", save => save.State.Row.CancelRequestedAt),
    ];

    private static readonly SavedValue<JobState> _guard = SavedValue<JobState>.Text(
        "active_topic", save => save.State.Guards.FirstOrDefault()?.Subject);

    /// <inheritdoc/>
    public string Name => "jobs";

    /// <inheritdoc/>
    public string Guard =>
        $"i.active_topic IS NULL OR {TopicGuardSql.Condition(RowGuardKind.TopicIsActive, "i.active_topic")}";

    /// <inheritdoc/>
    public IReadOnlyList<SavedValue<JobState>> ValuesOf(SaveKinds kinds) =>
        kinds.HasFlag(SaveKinds.Guarded) ? [.. _values, _guard] : _values;

    /// <inheritdoc/>
    public string Insert(SaveKinds kinds) => $"""
        INSERT INTO bib.jobs (id, topic_id, name, type, status, priority, definition, code_hash, steps, steps_done,
            checkpoint, progress, depends_on, timeout_ms, retries_max, attempt, losses, fence, executing_node, error,
            error_code, outputs, created_by, created_role, created_at, updated_at, started_at, completed_at, due_at,
            cancel_requested_at, version)
        SELECT id, topic_id, name, type, status, priority::integer, definition, code_hash, steps::integer,
            steps_done::integer, checkpoint, progress::integer, depends_on::uuid[], timeout_ms, retries_max::integer,
            attempt::integer, losses::integer, fence, {NodeOf("node")}, error, error_code::integer, outputs::text[],
            created_by, created_role::integer, created_at, updated_at, started_at, completed_at, due_at,
            cancel_requested_at, 1
        FROM input WHERE version = 0
        RETURNING id
        """;

    /// <inheritdoc/>
    /// <remarks>What a job is made of never changes; its long definition is not written again.</remarks>
    public string Update(SaveKinds kinds) => $"""
        UPDATE bib.jobs j SET status = i.status, steps_done = i.steps_done::integer, checkpoint = i.checkpoint,
            progress = i.progress::integer, attempt = i.attempt::integer, losses = i.losses::integer, fence = i.fence,
            executing_node = {NodeOf("i.node")}, error = i.error, error_code = i.error_code::integer,
            outputs = i.outputs::text[], updated_at = i.updated_at, started_at = i.started_at,
            completed_at = i.completed_at, due_at = i.due_at, cancel_requested_at = i.cancel_requested_at,
            version = i.version + 1
        FROM input i WHERE i.version > 0 AND j.id = i.id AND j.version = i.version
        RETURNING j.id
        """;

    /// <inheritdoc/>
    public SaveKinds KindOf(RowSave<JobState> save) =>
        SaveKinds.Whole | (save.State.Row.Status == save.State.Before?.Status ? SaveKinds.None : SaveKinds.Beside);

    /// <inheritdoc/>
    /// <remarks>A job that comes back to the queue keeps its fence there, so that the next claim has a greater one.</remarks>
    public string Beside(int first) => $"""
        enqueued AS (
            INSERT INTO bib.job_queue (job_id, topic_id, priority, visible_at, fence, enqueued_at)
            SELECT i.id, i.topic_id, i.priority::integer, i.due_at, i.fence, i.updated_at
            FROM input i WHERE i.id = ANY (${first}) AND i.due_at IS NOT NULL AND i.id IN (SELECT id FROM saved)
            ON CONFLICT (job_id) DO UPDATE SET visible_at = excluded.visible_at, claimed_by = NULL, leased_until = NULL,
                fence = greatest(job_queue.fence, excluded.fence)
        ), dequeued AS (
            DELETE FROM bib.job_queue q USING input i
            WHERE q.job_id = i.id AND i.id = ANY (${first}) AND i.completed_at IS NOT NULL AND i.id IN (SELECT id FROM saved)
        ), ended AS (
            INSERT INTO bib.job_results (job_id, node_id, status, result, error, started_at, completed_at)
            SELECT i.id, {NodeOf("i.node")}, i.status, jsonb_build_object('outputs', to_jsonb(i.outputs::text[])), i.error,
                i.started_at, i.completed_at
            FROM input i WHERE i.id = ANY (${first}) AND i.completed_at IS NOT NULL AND i.id IN (SELECT id FROM saved)
        )
        """;

    /// <inheritdoc/>
    public IEnumerable<(NpgsqlDbType Type, object? Value)> ParametersBeside(IReadOnlyList<RowSave<JobState>> saves) =>
        [(Uuids, saves.Where(save => KindOf(save).HasFlag(SaveKinds.Beside)).Select(save => save.Key).ToArray())];

    /// <inheritdoc/>
    public IEnumerable<(string Sql, string[] Subjects)> LocksOf(IReadOnlyList<RowSave<JobState>> saves)
    {
        var topics = saves.SelectMany(save => save.State.Guards).Select(guard => guard.Subject).Distinct().ToArray();
        return topics.Length == 0 ? [] : [(TopicGuardSql.Lock(RowGuardKind.TopicIsActive)!, topics)];
    }

    /// <inheritdoc/>
    public bool IsAlone(RowSave<JobState> save) => false;

    /// <summary>A node that is not entered yet is left out: the column names rows of <c>nodes</c>.</summary>
    private static string NodeOf(string id) => $"(SELECT n.peer_id FROM bib.nodes n WHERE n.peer_id = {id})";
}
