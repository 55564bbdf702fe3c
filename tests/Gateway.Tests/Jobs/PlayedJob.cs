using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Gateway.Tests.Jobs;

/// <summary>A job's grain, its directory, log and signals, as a test sets them.</summary>
internal sealed class PlayedJob : IJobGrain, IJobDirectory, IJobLogs, IJobSignals
{
    /// <summary>The job at each look; the last stays.</summary>
    public Queue<JobState> States { get; } = new();

    public List<JobLogLine> Lines { get; } = [];

    public List<JobState> All { get; } = [];

    public Refusal? Refusal { get; set; }

    public List<string> Asked { get; } = [];

    public CreateJob? Created { get; private set; }

    /// <summary>How many jobs have not ended.</summary>
    public long Open { get; set; }

    public static JobState Make(int number, JobStatus status) => new()
    {
        Id = new(new Guid(number, 0, 0, new byte[8])),
        Name = $"job {number}",
        Status = status,
        Steps = 4,
        Timeout = TimeSpan.FromHours(1),
        CreatedBy = new(new(new string('a', 40)), Grains.Abstractions.Identity.NodeRole.Member),
        CreatedAt = DateTimeOffset.UnixEpoch.AddSeconds(number),
        UpdatedAt = DateTimeOffset.UnixEpoch.AddSeconds(number),
        CompletedAt = status is JobStatus.Completed ? DateTimeOffset.UnixEpoch.AddSeconds(number) : null,
    };

    public Task<JobAnswer> GetAsync(CancellationToken cancellationToken)
    {
        if (Refusal is not null) return Task.FromResult(JobAnswer.Refused(Refusal));
        return Task.FromResult(new JobAnswer(
            States.Count > 1 ? States.Dequeue() : States.Peek(), new TopicPath("weather"), "1", null));
    }

    public Task<JobAnswer> CancelAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Asked.Add($"cancel {context.Command}");
        return GetAsync(cancellationToken);
    }

    public Task<JobAnswer> RetryAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Asked.Add($"retry {context.Command}");
        return GetAsync(cancellationToken);
    }

    public Task<IReadOnlyList<JobListing>> ListAsync(JobQuery query, CancellationToken cancellationToken)
    {
        var found = All.OrderByDescending(job => job.CreatedAt)
            .Where(job => query.After is null || job.CreatedAt < query.After.CreatedAt).Take(query.CountMax);
        return Task.FromResult<IReadOnlyList<JobListing>>([.. found.Select(job => new JobListing(job, new("weather"), "1"))]);
    }

    public Task<IReadOnlyList<JobLogLine>> ReadAsync(JobId job, long after, int countMax, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JobLogLine>>([.. Lines.Where(line => line.Number > after).Take(countMax)]);

    public IJobWatch Watch(JobId job) => new PlayedWatch();

    public Task<JobAnswer> CreateAsync(CreateJob command, CancellationToken cancellationToken)
    {
        Created = command;
        return GetAsync(cancellationToken);
    }

    public Task<JobAnswer> WakeAsync(CommandContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<JobAnswer> StartAsync(StartJob command, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JobAnswer> CheckpointAsync(CheckpointJob command, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<JobAnswer> EndAsync(EndJob command, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> ForgetAsync(CommandContext context, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobId>> ListForgettableAsync(
        DateTimeOffset endedBefore, int keptMax, int countMax, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<long> CountOpenAsync(CancellationToken cancellationToken) => Task.FromResult(Open);

    public Task<IReadOnlyList<JobId>> ListWakeableAsync(int countMax, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<JobStatus>> StatusesAsync(IReadOnlyList<JobId> jobs, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JobStatus>>([.. jobs.Select(_ => JobStatus.Absent)]);

    public Task AppendAsync(JobId job, int step, JobLogLevel level, string text, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public void NoteQueued() => throw new NotSupportedException();

    public void NoteChanged(JobId job) => throw new NotSupportedException();

    public IJobWatch WatchQueue() => throw new NotSupportedException();

    private sealed class PlayedWatch : IJobWatch
    {
        public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
