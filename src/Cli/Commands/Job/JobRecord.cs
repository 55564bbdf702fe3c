using System.Text.Json.Nodes;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Job;

/// <summary>A job as a record.</summary>
internal static class JobRecord
{
    public static Shape Shape { get; } = new(
        [
            new("id"), new("name"), new("topic"), new("status"), new("progress"), new("created_at"),
            new("steps_done", OnlyWide: true), new("step_count", OnlyWide: true), new("type", OnlyWide: true),
            new("priority", OnlyWide: true), new("attempt", OnlyWide: true), new("started_at", OnlyWide: true),
            new("completed_at", OnlyWide: true), new("code_hash", OnlyWide: true), new("outputs", IsLong: true),
            new("error", IsLong: true),
        ],
        "id");

    /// <summary>The words for what a job can be, as <c>--status</c> takes them.</summary>
    public static string[] Statuses { get; } =
        ["pending", "queued", "running", "completed", "failed", "cancelled", "waiting", "retrying"];

    public static JsonObject Of(V1.Job job) => new()
    {
        ["id"] = job.Id.Length == 0 ? null : job.Id,
        ["name"] = job.Name,
        ["type"] = job.Type == V1.JobType.Unspecified ? "custom" : job.Type.ToString().ToLowerInvariant(),
        ["topic"] = job.Topic,
        ["topic_id"] = job.TopicId,
        ["status"] = StatusOf(job),
        ["progress"] = job.Progress,
        ["step_count"] = job.StepCount,
        ["steps_done"] = job.StepsDone,
        ["priority"] = job.Priority,
        ["attempt"] = job.Attempt,
        ["retry_limit"] = job.RetryLimit,
        ["timeout_seconds"] = job.Timeout?.ToTimeSpan().TotalSeconds,
        ["depends_on"] = new JsonArray([.. job.DependsOn.Select(id => JsonValue.Create(id))]),
        ["outputs"] = new JsonArray([.. job.Outputs.Select(output => JsonValue.Create(output))]),
        ["error"] = job.Error.Length == 0 ? null : job.Error,
        ["error_code"] = job.ErrorCode == 0 ? null : $"BIB-{job.ErrorCode:D4}",
        ["code_hash"] = job.CodeHash,
        ["node_id"] = job.NodeId.Length == 0 ? null : job.NodeId,
        ["created_by"] = job.CreatedBy,
        ["created_at"] = TopicRecord.Time(job.CreatedAt),
        ["updated_at"] = TopicRecord.Time(job.UpdatedAt),
        ["started_at"] = TopicRecord.Time(job.StartedAt),
        ["completed_at"] = TopicRecord.Time(job.CompletedAt),
        ["due_at"] = TopicRecord.Time(job.DueAt),
        ["cancel_requested_at"] = TopicRecord.Time(job.CancelRequestedAt),
    };

    /// <summary>A job that runs and is to be cancelled is told apart: the node has it stop.</summary>
    public static string StatusOf(V1.Job job) => job.Status == V1.JobStatus.Running && job.CancelRequestedAt is not null
        ? "cancelling"
        : job.Status == V1.JobStatus.Unspecified ? "checked" : job.Status.ToString().ToLowerInvariant();

    public static bool HasEnded(V1.Job job) =>
        job.Status is V1.JobStatus.Completed or V1.JobStatus.Failed or V1.JobStatus.Cancelled;
}
