using System.Reflection;
using System.Threading.Channels;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Jobs;
using Orleans;

namespace Bib.Jobs.Tests.Running;

/// <summary>One job's grain in memory, by the real rules, with its queue, log and signals around it.</summary>
internal sealed class PlayedJobs : IJobGrain, IJobClaims, IJobDirectory, IJobLogs, IJobSignals, INodeSigner, IChunkStore
{
    private static readonly TopicState _topic = new()
    {
        Id = new(Guid.Parse("0198c0de-0000-7000-8000-000000000001")), Path = new("weather"), Status = TopicStatus.Active,
    };

    private readonly Func<DateTimeOffset> _now;
    private readonly List<TaskCompletionSource> _waiting = [];
    private readonly Channel<bool> _queued = Channel.CreateUnbounded<bool>();
    private long _fence;
    private int _isFree;

    public PlayedJobs(JobPlan plan, Func<DateTimeOffset> now)
    {
        _now = now;
        var by = new CommandContext(
            new(new(new string('a', UserId.Length)), NodeRole.Admin), CommandId.None, OperationId.New(now()), "test");
        var id = new JobId(Guid.CreateVersion7(now()));
        Job = JobRules.Admit(JobRules.Create(new(), id, _topic, new(plan, _topic.Id, [], by), now()).State!, now()).State!;
        Grains = FactoryOf(this);
    }

    public IGrainFactory Grains { get; }

    public JobState Job { get; private set; }

    public List<string> Lines { get; } = [];

    /// <summary>How many jobs each claim wanted; -1 for what a killed node left.</summary>
    public List<int> Asked { get; } = [];

    /// <summary>What each checkpoint said is done.</summary>
    public List<int> Checkpoints { get; } = [];

    public ReadOnlyMemory<byte> PublicKey => default;

    public string NodeId => "node";

    public JobClaim Claim(long fence) => new(Job.Id, NodeId, fence);

    public void Cancel() => Take(JobRules.Cancel(Job, _topic, Job.CreatedBy, _now()));

    public void Retry() => Take(JobRules.Retry(Job, _topic, Job.CreatedBy, _now()));

    /// <summary>What looking at the job fails with from now on; null where it does not.</summary>
    public Exception? Fault { get; set; }

    /// <summary>What a claim is renewed with: whether it stands.</summary>
    public Func<bool> Renew { get; set; } = () => true;

    public Task<JobAnswer> GetAsync(CancellationToken cancellationToken) => Fault is { } fault
        ? Task.FromException<JobAnswer>(fault)
        : Task.FromResult(new JobAnswer(Job, _topic.Path, "1", null));

    public Task<JobAnswer> StartAsync(StartJob command, CancellationToken cancellationToken) =>
        Task.FromResult(Take(JobRunRules.Start(Job, command, _now())));

    public Task<JobAnswer> CheckpointAsync(CheckpointJob command, CancellationToken cancellationToken)
    {
        Checkpoints.Add(command.StepsDone);
        return Task.FromResult(Take(JobRunRules.Checkpoint(Job, command, _now())));
    }

    public Task<JobAnswer> EndAsync(EndJob command, CancellationToken cancellationToken) =>
        Task.FromResult(Take(JobRunRules.End(Job, command, _now())));

    public Task<JobAnswer> CreateAsync(CreateJob command, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JobAnswer> CancelAsync(CommandContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<JobAnswer> RetryAsync(CommandContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<JobAnswer> WakeAsync(CommandContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<JobClaim>> ClaimAsync(
        string worker, int countMax, TimeSpan lease, CancellationToken cancellationToken)
    {
        Asked.Add(countMax);
        return Task.FromResult<IReadOnlyList<JobClaim>>(
            (Job.Status == JobStatus.Queued && _fence == Job.Fence) || Interlocked.Exchange(ref _isFree, 0) == 1
                ? [Claim(++_fence)]
                : []);
    }

    public Task<bool> RenewAsync(JobClaim claim, TimeSpan lease, CancellationToken cancellationToken) => Task.FromResult(Renew());

    /// <summary>How many claims were given back.</summary>
    public int Returned { get; private set; }

    public Task ReturnAsync(JobClaim claim, CancellationToken cancellationToken)
    {
        Returned++;
        _isFree = 1;
        return Task.CompletedTask;
    }

    public Task<int> ReleaseAsync(string worker, CancellationToken cancellationToken)
    {
        Asked.Add(-1);
        return Task.FromResult(0);
    }

    public Task<IReadOnlyList<JobListing>> ListAsync(JobQuery query, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<long> CountOpenAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobId>> ListWakeableAsync(int countMax, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JobId>>([]);

    public Task<IReadOnlyList<JobId>> ListForgettableAsync(
        DateTimeOffset endedBefore, int keptMax, int countMax, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> ForgetAsync(CommandContext context, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobStatus>> StatusesAsync(IReadOnlyList<JobId> jobs, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task AppendAsync(JobId job, int step, JobLogLevel level, string text, CancellationToken cancellationToken)
    {
        lock (Lines) Lines.Add(text);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<JobLogLine>> ReadAsync(JobId job, long after, int countMax, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public void NoteQueued() => _queued.Writer.TryWrite(true);

    public void NoteChanged(JobId job)
    {
        lock (_waiting)
        {
            foreach (var one in _waiting) one.TrySetResult();
            _waiting.Clear();
        }
    }

    public IJobWatch WatchQueue() => new QueueWatch(_queued.Reader);

    public IJobWatch Watch(JobId job) => new PlayedWatch(this);

    public byte[] Sign(ReadOnlySpan<byte> message) => throw new NotSupportedException();

    public string NodeIdOf(ReadOnlySpan<byte> publicKey) => throw new NotSupportedException();

    public Task<bool> PutAsync(ChunkRef chunk, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public void Read(ChunkRef chunk, Span<byte> destination) => throw new ChunkMissingException(chunk.Hash);

    public void ReadRange(ChunkRef chunk, int offset, Span<byte> destination) => throw new ChunkMissingException(chunk.Hash);

    /// <summary>No table is ever here.</summary>
    public IReadOnlyList<ChunkRef> Missing(IReadOnlyCollection<ChunkRef> chunks) => [.. chunks];

    private JobAnswer Take(Decision<JobState> decision)
    {
        if (decision.Refusal is { } refusal) return JobAnswer.Refused(refusal);
        Job = decision.State!;
        NoteChanged(Job.Id);
        return new(Job, default, "1", null);
    }

    private static IGrainFactory FactoryOf(PlayedJobs jobs)
    {
        var factory = DispatchProxy.Create<IGrainFactory, PlayedFactory>();
        ((PlayedFactory)(object)factory).Jobs = jobs;
        return factory;
    }

    private sealed class QueueWatch(ChannelReader<bool> queued) : IJobWatch
    {
        public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) =>
            await queued.ReadAsync(cancellationToken);

        public void Dispose()
        {
        }
    }

    private sealed class PlayedWatch(PlayedJobs jobs) : IJobWatch
    {
        public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
        {
            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (jobs._waiting) jobs._waiting.Add(signal);

            // What changed between the last look and now is seen by the next look.
            if (jobs.Job is { CancelRequestedAt: not null } or { Status: not JobStatus.Running }) signal.TrySetResult();
            await signal.Task.WaitAsync(cancellationToken);
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>Gives every key the one job.</summary>
public class PlayedFactory : DispatchProxy
{
    internal PlayedJobs Jobs { get; set; } = null!;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod?.Name == nameof(IGrainFactory.GetGrain) ? Jobs : throw new NotSupportedException($"{targetMethod} is not played.");
}
