using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Npgsql;

namespace Bib.Storage.Jobs;

/// <summary>The columns of <c>jobs</c> in the order that every query selects.</summary>
internal static class JobColumns
{
    /// <summary>What to select of a job <c>j</c> and its topic <c>t</c>, all of it.</summary>
    public const string All = Light + ", j.definition, j.checkpoint";

    /// <summary>The same without its long texts, which read as empty.</summary>
    public const string Short = Light + ", '' AS definition, NULL::text AS checkpoint";

    /// <summary>Where from.</summary>
    public const string From = "bib.jobs j JOIN bib.topics t ON t.id = j.topic_id";

    private const string Light =
        "j.id, j.topic_id, j.name, j.type, j.status, j.priority, j.code_hash, j.steps, j.steps_done, j.progress, "
        + "j.depends_on, j.timeout_ms, j.retries_max, j.attempt, j.losses, j.fence, j.executing_node, j.error, j.error_code, "
        + "j.outputs, j.created_by, j.created_role, j.created_at, j.updated_at, j.started_at, j.completed_at, j.due_at, "
        + "j.cancel_requested_at, j.version, t.path";

    private const int Last = 29;

    /// <summary>A row, as the grain's state and its version.</summary>
    public static JobListing Read(NpgsqlDataReader reader) => new(
        new JobState
        {
            Id = new JobId(reader.GetGuid(0)),
            Topic = new TopicId(reader.GetGuid(1)),
            Name = reader.GetString(2),
            Type = ReadType(reader.GetString(3)),
            Status = ReadStatus(reader.GetString(4)),
            Priority = reader.GetInt32(5),
            CodeHash = Text(reader, 6) ?? "",
            Steps = reader.GetInt32(7),
            StepsDone = reader.GetInt32(8),
            Progress = reader.GetInt32(9),
            DependsOn = [.. reader.GetFieldValue<Guid[]>(10).Select(id => new JobId(id))],
            Timeout = reader.IsDBNull(11) ? JobLimits.TimeMax : TimeSpan.FromMilliseconds(reader.GetInt64(11)),
            RetriesMax = reader.GetInt32(12),
            Attempt = reader.GetInt32(13),
            Losses = reader.GetInt32(14),
            Fence = reader.GetInt64(15),
            Node = Text(reader, 16),
            Error = Text(reader, 17),
            ErrorCode = (RefusalCode)reader.GetInt32(18),
            Outputs = [.. reader.GetFieldValue<string[]>(19)],
            CreatedBy = new Actor(new UserId(Text(reader, 20) ?? ""), (NodeRole)reader.GetInt32(21)),
            CreatedAt = reader.GetFieldValue<DateTimeOffset>(22),
            UpdatedAt = reader.GetFieldValue<DateTimeOffset>(23),
            StartedAt = Time(reader, 24),
            CompletedAt = Time(reader, 25),
            DueAt = Time(reader, 26),
            CancelRequestedAt = Time(reader, 27),
            Definition = Text(reader, Last + 1) ?? "",
            Checkpoint = Text(reader, Last + 2),
        },
        new TopicPath(reader.GetString(Last)),
        RowVersion.Of(reader.GetInt64(Last - 1)));

    /// <summary>The column's word for a status.</summary>
    public static string Write(JobStatus status) => status == JobStatus.Absent
        ? throw new ArgumentOutOfRangeException(nameof(status), status, "an absent job is not written")
        : status.ToString().ToLowerInvariant();

    /// <summary>The column's word for a type.</summary>
    public static string Write(JobType type) => type.ToString().ToLowerInvariant();

    /// <summary>The status that a word of the column is.</summary>
    public static JobStatus ReadStatus(string word) => word switch
    {
        "pending" => JobStatus.Pending,
        "queued" => JobStatus.Queued,
        "running" => JobStatus.Running,
        "completed" => JobStatus.Completed,
        "failed" => JobStatus.Failed,
        "cancelled" => JobStatus.Cancelled,
        "waiting" => JobStatus.Waiting,
        "retrying" => JobStatus.Retrying,
        _ => throw new InvalidDataException($"jobs.status holds '{word}', which is no status."),
    };

    private static JobType ReadType(string word) => Enum.TryParse<JobType>(word, ignoreCase: true, out var type)
        ? type
        : throw new InvalidDataException($"jobs.type holds '{word}', which is no type.");

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
