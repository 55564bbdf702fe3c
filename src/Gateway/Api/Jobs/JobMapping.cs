using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Immutable;
using Bib.Gateway.Api.Topics;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Topics;
using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Enum = System.Enum;
using JobLogLevel = Bib.V1.JobLogLevel;
using JobLogLine = Bib.V1.JobLogLine;
using JobStatus = Bib.Grains.Abstractions.Jobs.JobStatus;
using JobType = Bib.V1.JobType;

namespace Bib.Gateway.Api.Jobs;

/// <summary>Jobs as messages.</summary>
internal static class JobMapping
{
    private const int TokenBytes = 24;

    /// <summary>A job's id.</summary>
    public static JobId IdOf(string text, string field = "job_id") => JobId.TryParse(text, out var id)
        ? id
        : throw TopicMapping.Invalid(
            field, $"'{Shown(text)}' is no job's id.", "Give one as `bib job list` shows it: a UUID of 36 characters.");

    /// <summary>What a request asks for, and one more, which tells whether there is another page.</summary>
    public static JobQuery QueryOf(ListJobsRequest request, TopicId? topic)
    {
        var size = request.PageSize switch
        {
            0 => JobQuery.PageSizeDefault,
            > 0 and <= JobQuery.PageSizeMax => request.PageSize,
            _ => throw TopicMapping.Invalid(
                "page_size", $"The page size {request.PageSize} is not 1–{JobQuery.PageSizeMax}.",
                $"Ask for at most {JobQuery.PageSizeMax}, or leave it out for {JobQuery.PageSizeDefault}."),
        };
        foreach (var status in request.Statuses)
        {
            if (!Enum.IsDefined(status) || status == V1.JobStatus.Unspecified)
                throw TopicMapping.Invalid("statuses", $"{status} is no status.", "Choose queued, running, completed, failed, …");
        }

        return new(
            topic, [.. request.Statuses.Distinct().Select(status => (JobStatus)(int)status)], AfterOf(request.PageToken), size + 1);
    }

    /// <summary>What asks for the page behind a job.</summary>
    public static string TokenOf(JobState last)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, last.CreatedAt.UtcTicks);
        last.Id.Value.TryWriteBytes(bytes[8..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>What was answered, or the refusal thrown.</summary>
    public static Job OrThrow(this JobAnswer answer) =>
        answer.Refusal is { } refusal ? throw new RefusalException(refusal) : answer.Job!.ToProto(answer.Topic);

    public static Job ToProto(this JobState job, TopicPath topic)
    {
        var message = new Job
        {
            Id = job.Id.Value == Guid.Empty ? "" : job.Id.ToString(),
            Name = job.Name,
            Type = (JobType)(int)job.Type,
            Status = (V1.JobStatus)(int)job.Status,
            Topic = topic.Value ?? "",
            TopicId = job.Topic.ToString(),
            Priority = job.Priority,
            StepCount = job.Steps,
            StepsDone = job.StepsDone,
            Progress = job.Progress,
            Timeout = Duration.FromTimeSpan(job.Timeout),
            RetryLimit = job.RetriesMax,
            Attempt = job.Attempt,
            NodeId = job.Node ?? "",
            Error = job.Error ?? "",
            ErrorCode = (int)job.ErrorCode,
            CodeHash = job.CodeHash,
            CreatedBy = job.CreatedBy.User.Value ?? "",
            CreatedAt = job.CreatedAt == default ? null : job.CreatedAt.ToTimestamp(),
            UpdatedAt = job.UpdatedAt == default ? null : job.UpdatedAt.ToTimestamp(),
            StartedAt = job.StartedAt?.ToTimestamp(),
            CompletedAt = job.CompletedAt?.ToTimestamp(),
            DueAt = job.DueAt?.ToTimestamp(),
            CancelRequestedAt = job.CancelRequestedAt?.ToTimestamp(),
        };
        message.DependsOn.AddRange(job.DependsOn.Select(id => id.ToString()));
        message.Outputs.AddRange(job.Outputs);
        return message;
    }

    public static JobLogLine ToProto(this Grains.Abstractions.Jobs.JobLogLine line) => new()
    {
        Number = line.Number,
        At = line.At.ToTimestamp(),
        Level = (JobLogLevel)((int)line.Level + 1),
        Step = line.Step,
        Text = line.Text,
    };

    /// <summary>What a plan would become.</summary>
    public static Job ToProto(this JobPlan plan, TopicState topic, ImmutableArray<JobId> dependsOn) => new JobState
    {
        Topic = topic.Id,
        Name = plan.Name,
        Type = plan.Type,
        Priority = plan.Priority,
        CodeHash = plan.CodeHash,
        Steps = plan.Steps,
        Timeout = plan.Timeout,
        RetriesMax = plan.RetriesMax,
        DependsOn = dependsOn,
    }.ToProto(topic.Path);

    private static JobCursor? AfterOf(string token)
    {
        if (token.Length == 0) return null;
        Span<byte> bytes = stackalloc byte[TokenBytes];
        if (Base64Url.IsValid(token, out var length) && length == TokenBytes && Base64Url.TryDecodeFromChars(token, bytes, out _))
        {
            var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
            if (ticks >= 0 && ticks <= DateTime.MaxValue.Ticks)
                return new(new DateTimeOffset(ticks, TimeSpan.Zero), new(new Guid(bytes[8..], bigEndian: true)));
        }

        throw TopicMapping.Invalid(
            "page_token", "The page token is none of this list's, or was cut.", "Begin again without a page token.");
    }

    private static string Shown(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
