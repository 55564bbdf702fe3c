using System.Collections.Immutable;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Catalog;
using Bib.Grains.Persistence;
using Orleans.Runtime;
using Orleans.Storage;

namespace Bib.Grains.Topics;

/// <summary>A topic: load, decide, save, tell.</summary>
[GrainType("topic")]
public sealed class TopicGrain(
    [PersistentState("topic", GrainStorageNames.Rows)] IPersistentState<RowState<TopicState>> state,
    ITopicDirectory directory,
    ICommandReceipts receipts,
    ICatalog catalog,
    INodeSigner node,
    ISignatures signatures,
    TimeProvider time) : RowGrain<TopicState>(state), ITopicGrain
{
    private TopicAnswer? _answer;

    private TopicId Id => new(this.GetPrimaryKey());

    /// <inheritdoc/>
    public async Task<TopicAnswer> GetAsync(CancellationToken cancellationToken)
    {
        await RememberAsync();
        if (Row.Status != TopicStatus.Absent) return Answer();
        LeaveIfAbsent();
        return TopicAnswer.Refused(TopicRefusals.NotFound(Id.ToString()));
    }

    /// <inheritdoc/>
    public async Task<TopicAnswer> CreateAsync(CreateTopic command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        var now = Now();
        var parent = Row.Status == TopicStatus.Absent
            ? await ParentForAsync(command, cancellationToken)
            : new(null, null);
        var decision = parent.Refusal is { } refusal
            ? refusal
            : TopicRules.Create(Row, Id, parent.Topic, command, now);
        return await FinishAsync(
            decision, null, TopicCommand.Of(command), TopicGuards.Create(command.Path), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<TopicAnswer> UpdateAsync(UpdateTopic command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        var moves = command.Path is { } path && path.Value is not null && path.Parent != Row.Path.Parent;
        var newParent = moves ? await FindAsync(command.Path!.Value.Parent, cancellationToken) : null;
        var decision = TopicRules.Update(PresentRow(), newParent, command, Now());
        return await FinishAsync(
            decision, command.ExpectedETag, TopicCommand.Of(command), TopicGuards.Update(Row, decision.State),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<TopicAnswer> ChangeStatusAsync(ChangeTopicStatus command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        var restores = command.Transition == TopicTransition.Restore && Row.Status == TopicStatus.Deleted;
        var parent = restores ? await FindAsync(Row.Path.Parent, cancellationToken) : null;
        var decision = TopicRules.ChangeStatus(PresentRow(), parent, command, Now());
        return await FinishAsync(
            decision, command.ExpectedETag, TopicCommand.Of(command), TopicGuards.ChangeStatus(Row, command.Transition),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<TopicAnswer> SetRolesAsync(SetTopicRoles command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        var decision = TopicGrantRules.IsAbout(command)
            ? TopicGrantRules.Set(PresentRow(), command, node.NodeId, Now(), signatures)
            : TopicRoleRules.Set(PresentRow(), command, Now());
        return await FinishAsync(decision, command.ExpectedETag, TopicCommand.Of(command), [], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<TopicAnswer> AdoptAsync(AdoptTopic command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        var fault = RecordRefusals.Fault(command.Record, RecordKind.Topic, Id.Value, signatures, node);
        var last = fault is null && Row.Status == TopicStatus.Absent
            ? await catalog.LastWordAsync(Id.Value, cancellationToken)
            : null;
        var decision = fault is not null
            ? fault
            : TopicAdoptionRules.Adopt(Row, RecordCodec.ReadTopic(command.Record.Bytes.Span), node.NodeId, last);
        return await FinishAsync(decision, null, TopicCommand.Of(command), [], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> PurgeAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await RememberAsync();
        if (!TopicRules.IsPastRestoring(Row, Now())) return false;
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            _answer = null;
            await RemoveAsync(TopicFacts.OfPurge(Row, context));
            return true;
        }
        catch (Exception conflict) when (conflict is InconsistentStateException or StorageConflictException)
        {
            return false;
        }
    }

    /// <summary>What follows every decision: the version the caller saw, the receipt, the save.</summary>
    private async Task<TopicAnswer> FinishAsync(
        Decision<TopicState> decision,
        string? expectedETag,
        TopicCommand command,
        ImmutableArray<RowGuard> guards,
        CancellationToken cancellationToken)
    {
        if (!decision.IsRefused && expectedETag is not null && expectedETag != ETag)
            decision = TopicRefusals.Stale(Row.Path.Value, expectedETag, ETag);
        if (decision.IsRefused)
        {
            LeaveIfAbsent();
            // A repeat of what is done already looks wrong by now: its receipt knows better.
            return await AnswerOfReceiptAsync(command, cancellationToken) ?? TopicAnswer.Refused(decision.Refusal);
        }

        if (!decision.IsChange)
        {
            if (command.Context.Command.IsNone) return Answer();
            if (await AnswerOfReceiptAsync(command, cancellationToken) is { } earlier) return earlier;
            guards = [];
        }

        // The commit is not the caller's to cancel; up to here nothing has happened.
        cancellationToken.ThrowIfCancellationRequested();
        return await SaveAsync(decision, command, guards);
    }

    private async Task<TopicAnswer> SaveAsync(
        Decision<TopicState> decision, TopicCommand command, ImmutableArray<RowGuard> guards)
    {
        var before = Row;
        var next = decision.State!;
        var answer = new TopicAnswer(next, RowVersion.Next(ETag), null);
        try
        {
            _answer = null;
            await SaveAsync(TopicFacts.Of(before, next, decision.Changes, command, answer, guards));
            return _answer = answer;
        }
        catch (InconsistentStateException)
        {
            return await AnswerOfReceiptAsync(command, CancellationToken.None)
                ?? TopicAnswer.Refused(TopicRefusals.Stale(next.Path.Value, null, null));
        }
        catch (StorageConflictException conflict)
        {
            return await AnswerOfReceiptAsync(command, CancellationToken.None)
                ?? TopicAnswer.Refused(TopicConflicts.ToRefusal(conflict, before, next, command));
        }
    }

    /// <summary>What was answered when the command was done; null when it was not, or has no key.</summary>
    private async Task<TopicAnswer?> AnswerOfReceiptAsync(TopicCommand command, CancellationToken cancellationToken)
    {
        if (command.Context.Command.IsNone) return null;
        var receipt = await receipts.FindAsync(command.Context.Command, command.Context.By.User, cancellationToken);
        if (receipt is null) return null;
        return receipt.Fingerprint == command.Fingerprint
            ? TopicReceipts.Read(receipt)
            : TopicAnswer.Refused(TopicRefusals.KeyReused(command.Context.Command.ToString()));
    }

    /// <summary>
    /// The topic of this node above, read from its row: asking its grain could wait on one that waits on this one. The row is
    /// checked again, under a lock, in the save. Missing ones are made where that is asked.
    /// </summary>
    private async Task<(TopicState? Topic, Refusal? Refusal)> ParentForAsync(
        CreateTopic command, CancellationToken cancellationToken)
    {
        if (!TopicPath.TryParse(command.Path.Value, out var path, out _) || path.Parent is not { } above)
            return (null, null);
        if (await FindAsync(above, cancellationToken) is { } found) return (found, null);
        if (!command.CreateParents) return (null, null);

        var parent = new CreateTopic(above, "", [], [], [], true, command.Context.ForPart(above.Value));
        var id = BoundId.For(RecordKind.Topic, node.NodeId, parent.Context, Now());
        var answer = await GrainFactory.GetGrain<ITopicGrain>(id.Value).CreateAsync(parent with { Seed = id.Seed }, cancellationToken);

        // Somebody else may have made it at the same moment, which is as good.
        return answer.Refusal is { Code: not RefusalCode.AlreadyExists } refusal
            ? (null, refusal)
            : (await FindAsync(above, cancellationToken), null);
    }

    private async Task<TopicState?> FindAsync(TopicPath? path, CancellationToken cancellationToken) =>
        path is { } at && TopicPath.TryParse(at.Value, out _, out _)
            && await directory.FindAsync(at, cancellationToken) is { Topic: { Home: null } topic }
            ? topic
            : null;

    /// <summary>The row; an absent one knows at least its id, so that a refusal can name it.</summary>
    private TopicState PresentRow() => Row.Status == TopicStatus.Absent ? new TopicState { Id = Id } : Row;

    private TopicAnswer Answer() => _answer is { } answer && ReferenceEquals(answer.Topic, Row) && answer.ETag == ETag
        ? answer
        : _answer = new(Row, ETag, null);

    /// <summary>
    /// The time in whole microseconds, as the database keeps it: what is answered equals what is read back.
    /// </summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }
}
