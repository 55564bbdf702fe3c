using System.Collections.Immutable;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Jobs;

/// <summary>A job: its row in <c>jobs</c>. Times are UTC, in whole microseconds, as the database keeps them.</summary>
[GenerateSerializer, Immutable, Alias("bib.jobs.state")]
public sealed record JobState
{
    /// <summary>The id; empty in a job that is absent.</summary>
    [Id(0)] public JobId Id { get; init; }

    /// <summary>The topic it belongs to, and into which it publishes where it says no other.</summary>
    [Id(1)] public TopicId Topic { get; init; }

    /// <summary>For people; may be empty.</summary>
    [Id(2)] public string Name { get; init; } = "";

    /// <summary>What it is for.</summary>
    [Id(3)] public JobType Type { get; init; }

    /// <summary>Where it is in its life.</summary>
    [Id(4)] public JobStatus Status { get; init; }

    /// <summary>Higher ones go first.</summary>
    [Id(5)] public int Priority { get; init; }

    /// <summary>The definition as it came; empty in answers that are remembered.</summary>
    [Id(6)] public string Definition { get; init; } = "";

    /// <summary>SHA-256 of its instructions in their canonical form, in hex.</summary>
    [Id(7)] public string CodeHash { get; init; } = "";

    /// <summary>How many instructions it has.</summary>
    [Id(8)] public int Steps { get; init; }

    /// <summary>How many of them are done.</summary>
    [Id(9)] public int StepsDone { get; init; }

    /// <summary>What the runner needs to go on behind them, in its own form; null at the start.</summary>
    [Id(10)] public string? Checkpoint { get; init; }

    /// <summary>0 to 100.</summary>
    [Id(11)] public int Progress { get; init; }

    /// <summary>Jobs that must be completed before.</summary>
    [Id(12)] public ImmutableArray<JobId> DependsOn { get; init; } = [];

    /// <summary>How long an attempt may take.</summary>
    [Id(13)] public TimeSpan Timeout { get; init; }

    /// <summary>How many attempts more, after faults that may pass.</summary>
    [Id(14)] public int RetriesMax { get; init; }

    /// <summary>Which attempt it is, from 1; 0 before the first.</summary>
    [Id(15)] public int Attempt { get; init; }

    /// <summary>How often its node was lost since the last instruction that was done.</summary>
    [Id(16)] public int Losses { get; init; }

    /// <summary>Whose word counts: the fence of the claim that was started last.</summary>
    [Id(17)] public long Fence { get; init; }

    /// <summary>The node that runs it, or ran it last; null before.</summary>
    [Id(18)] public string? Node { get; init; }

    /// <summary>Why it failed, or is tried again; null where nothing went wrong.</summary>
    [Id(19)] public string? Error { get; init; }

    /// <summary>What kind of error; 0 without one.</summary>
    [Id(20)] public RefusalCode ErrorCode { get; init; }

    /// <summary>Versions that it has published, as <c>bib://</c> addresses, in order.</summary>
    [Id(21)] public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>Who made it, and what that user was to the node then: the job acts as this.</summary>
    [Id(22)] public Actor CreatedBy { get; init; }

    /// <summary>When it was made.</summary>
    [Id(23)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    [Id(24)] public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it was first started; null before.</summary>
    [Id(25)] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    [Id(26)] public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>From when on a job that is queued or retried may be started; null in any other.</summary>
    [Id(27)] public DateTimeOffset? DueAt { get; init; }

    /// <summary>Since when a running job is to be cancelled; null where it is not.</summary>
    [Id(28)] public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>Whether nothing happens to it any more, unless somebody retries it.</summary>
    public bool HasEnded => Status is JobStatus.Completed or JobStatus.Failed or JobStatus.Cancelled;
}
