using System.Collections.Immutable;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Persistence;
using Orleans.Runtime;
using Orleans.Storage;

namespace Bib.Grains.Jobs;

/// <summary>
/// A job: load, decide, save, tell. It asks its topic's grain who may do what, and reads of the jobs that it waits for
/// instead of asking them, so that nobody waits in a circle.
/// </summary>
[GrainType("job")]
public sealed class JobGrain(
    [PersistentState("job", GrainStorageNames.Rows)] IPersistentState<RowState<JobState>> state,
    ICommandReceipts receipts,
    IJobDirectory directory,
    IJobSignals signals,
    TimeProvider time) : RowGrain<JobState>(state), IJobGrain
{
    private JobId Id => new(this.GetPrimaryKey());

    /// <inheritdoc/>
    public async Task<JobAnswer> GetAsync(CancellationToken cancellationToken)
    {
        await RememberAsync();
        if (Row.Status != JobStatus.Absent) return Answer(await TopicAsync(Row.Topic, cancellationToken));
        LeaveIfAbsent();
        return JobAnswer.Refused(JobRefusals.NotFound(Id.ToString()));
    }

    /// <inheritdoc/>
    public async Task<JobAnswer> CreateAsync(CreateJob command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        var topic = await FindTopicAsync(command.Topic, cancellationToken);
        var made = JobRules.Create(Row, Id, topic, command, Now());
        if (!made.IsRefused) made = JobRules.Admit(made.State, Now());
        return await FinishAsync(
            made, topic, JobCommand.Of(command), [new RowGuard(RowGuardKind.TopicIsActive, command.Topic.ToString())],
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<JobAnswer> CancelAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var topic = await BeginAsync(cancellationToken);
        return await FinishAsync(
            JobRules.Cancel(PresentRow(), topic, context.By, Now()), topic, new("CancelJob", context), [], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<JobAnswer> RetryAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var topic = await BeginAsync(cancellationToken);
        return await FinishAsync(
            JobRules.Retry(PresentRow(), topic, context.By, Now()), topic, new("RetryJob", context), [], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<JobAnswer> WakeAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await RememberAsync();
        var dependencies = Row.Status == JobStatus.Waiting
            ? await directory.StatusesAsync(Row.DependsOn, cancellationToken)
            : [];
        return await FinishAsync(
            JobRules.Wake(PresentRow(), dependencies, Now()), null, new("WakeJob", context), [], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<JobAnswer> StartAsync(StartJob command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        return await FinishAsync(
            JobRunRules.Start(PresentRow(), command, Now()), null, new("StartJob", command.Context), [], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<JobAnswer> CheckpointAsync(CheckpointJob command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        return await FinishAsync(
            JobRunRules.Checkpoint(PresentRow(), command, Now()), null,
            new("CheckpointJob", command.Context, isAudited: false), [], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<JobAnswer> EndAsync(EndJob command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        return await FinishAsync(
            JobRunRules.End(PresentRow(), command, Now()), null, new("EndJob", command.Context), [], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> ForgetAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await RememberAsync();
        if (!JobRules.HasEnded(Row))
        {
            LeaveIfAbsent();
            return false;
        }

        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await RemoveAsync(JobFacts.OfForgetting(Row, context));
        }
        catch (InconsistentStateException)
        {
            return false;
        }

        signals.NoteChanged(Id);
        LeaveIfAbsent();
        return true;
    }

    /// <summary>What follows every decision: the receipt, the save, the signal.</summary>
    private async Task<JobAnswer> FinishAsync(
        Decision<JobState> decision,
        TopicState? topic,
        JobCommand command,
        ImmutableArray<RowGuard> guards,
        CancellationToken cancellationToken)
    {
        if (decision.IsRefused)
        {
            LeaveIfAbsent();
            // A repeat of what is done already looks wrong by now: its receipt knows better.
            return await AnswerOfReceiptAsync(command, cancellationToken) ?? JobAnswer.Refused(decision.Refusal);
        }

        if (!decision.IsChange)
        {
            if (command.Context.Command.IsNone) return Answer(topic);
            if (await AnswerOfReceiptAsync(command, cancellationToken) is { } earlier) return earlier;
            guards = [];
        }

        // The commit is not the caller's to cancel; up to here nothing has happened.
        cancellationToken.ThrowIfCancellationRequested();
        var answer = await SaveAsync(decision, topic, command, guards);
        signals.NoteChanged(Id);
        if (answer.Job is { Status: JobStatus.Queued or JobStatus.Retrying or JobStatus.Completed or JobStatus.Failed })
            signals.NoteQueued();
        return answer;
    }

    private async Task<JobAnswer> SaveAsync(
        Decision<JobState> decision, TopicState? topic, JobCommand command, ImmutableArray<RowGuard> guards)
    {
        var (before, next) = (Row, decision.State!);
        var answer = new JobAnswer(next, topic?.Path ?? default, RowVersion.Next(ETag), null);
        try
        {
            await SaveAsync(JobFacts.Of(before, next, decision.Changes, command, answer, guards));
            return answer;
        }
        catch (InconsistentStateException)
        {
            return await AnswerOfReceiptAsync(command, CancellationToken.None)
                ?? JobAnswer.Refused(JobRefusals.Fenced(before, next.Fence));
        }
        catch (StorageConflictException conflict)
        {
            return await AnswerOfReceiptAsync(command, CancellationToken.None) ?? JobAnswer.Refused(ToRefusal(conflict, next));
        }
    }

    /// <summary>What the database refused, said as the job's own refusal.</summary>
    private static Refusal ToRefusal(StorageConflictException conflict, JobState job) => conflict.Conflict switch
    {
        StorageConflict.Taken => JobRefusals.AlreadyExists(job.Id),
        StorageConflict.ParentMissing => JobRefusals.TopicMissing(job.Topic.ToString()),
        StorageConflict.AlreadyDone => Topics.TopicRefusals.KeyReused(conflict.Subject),
        _ => throw new InvalidOperationException($"Unknown conflict {conflict.Conflict}."),
    };

    /// <summary>What was answered when the command was done; null when it was not, or has no key.</summary>
    private async Task<JobAnswer?> AnswerOfReceiptAsync(JobCommand command, CancellationToken cancellationToken)
    {
        if (command.Context.Command.IsNone) return null;
        var receipt = await receipts.FindAsync(command.Context.Command, command.Context.By.User, cancellationToken);
        if (receipt is null) return null;
        return receipt.Fingerprint == command.Fingerprint
            ? JobFacts.Read(receipt)
            : JobAnswer.Refused(Topics.TopicRefusals.KeyReused(command.Context.Command.ToString()));
    }

    private async Task<TopicState> BeginAsync(CancellationToken cancellationToken)
    {
        await RememberAsync();
        return Row.Status == JobStatus.Absent ? new TopicState() : await TopicAsync(Row.Topic, cancellationToken);
    }

    private async Task<TopicState> TopicAsync(TopicId topic, CancellationToken cancellationToken) =>
        await FindTopicAsync(topic, cancellationToken)
        ?? throw new InvalidOperationException($"Job {Id} belongs to topic {topic}, which is not there.");

    private async Task<TopicState?> FindTopicAsync(TopicId topic, CancellationToken cancellationToken) =>
        (await GrainFactory.GetGrain<ITopicGrain>(topic.Value).GetAsync(cancellationToken)).Topic;

    /// <summary>The row; an absent one knows at least its id, so that a refusal can name it.</summary>
    private JobState PresentRow() => Row.Status == JobStatus.Absent ? new JobState { Id = Id } : Row;

    private JobAnswer Answer(TopicState? topic) => new(PresentRow(), topic?.Path ?? default, ETag, null);

    /// <summary>
    /// The time in whole microseconds, as the database keeps it: what is answered equals what is read back.
    /// </summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }
}
