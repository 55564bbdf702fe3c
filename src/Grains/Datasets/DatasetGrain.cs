using System.Collections.Immutable;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Catalog;
using Bib.Grains.Persistence;
using Orleans.Runtime;
using Orleans.Storage;

namespace Bib.Grains.Datasets;

/// <summary>
/// A dataset: load, decide, save, tell. It asks its topic's grain who may do what; topics ask datasets nothing, so
/// nobody waits in a circle.
/// </summary>
[GrainType("dataset")]
public sealed class DatasetGrain(
    [PersistentState("dataset", GrainStorageNames.Rows)] IPersistentState<RowState<DatasetState>> state,
    ICommandReceipts receipts,
    ICatalog catalog,
    INodeSigner node,
    ISignatures signatures,
    TimeProvider time) : RowGrain<DatasetState>(state), IDatasetGrain
{
    private DatasetId Id => new(this.GetPrimaryKey());

    /// <inheritdoc/>
    public async Task<DatasetAnswer> GetAsync(CancellationToken cancellationToken)
    {
        await RememberAsync();
        if (Row.Status != DatasetStatus.Absent) return Answer(await TopicAsync(Row.Topic, cancellationToken));
        LeaveIfAbsent();
        return DatasetAnswer.Refused(DatasetRefusals.NotFound(Id.ToString()));
    }

    /// <inheritdoc/>
    public async Task<DatasetAnswer> CreateAsync(CreateDataset command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        var topic = await FindTopicAsync(command.Topic, cancellationToken);
        return await FinishAsync(
            DatasetRules.Create(Row, Id, topic, command, Now(), IsGranted(topic, command.Context.By)), topic, null,
            DatasetCommand.Of(command),
            TopicIsActive(command.Topic), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DatasetAnswer> UpdateAsync(UpdateDataset command, CancellationToken cancellationToken)
    {
        var topic = await BeginAsync(cancellationToken);
        return await FinishAsync(
            DatasetRules.Update(PresentRow(), topic, command, Now()), topic, command.ExpectedETag,
            DatasetCommand.Of(command), [], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DatasetAnswer> MoveAsync(MoveDataset command, CancellationToken cancellationToken)
    {
        var topic = await BeginAsync(cancellationToken);
        var target = await FindTopicAsync(command.Topic, cancellationToken);
        return await FinishAsync(
            DatasetRules.Move(PresentRow(), topic, target, command, Now()), target ?? topic, command.ExpectedETag,
            DatasetCommand.Of(command), TopicIsActive(command.Topic), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DatasetAnswer> ChangeStatusAsync(ChangeDatasetStatus command, CancellationToken cancellationToken)
    {
        var topic = await BeginAsync(cancellationToken);
        return await FinishAsync(
            DatasetRules.ChangeStatus(PresentRow(), topic, command, Now()), topic, command.ExpectedETag,
            DatasetCommand.Of(command),
            command.Transition == DatasetTransition.Restore ? TopicIsActive(Row.Topic) : [],
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DatasetAnswer> SetRolesAsync(SetDatasetRoles command, CancellationToken cancellationToken)
    {
        var topic = await BeginAsync(cancellationToken);
        return await FinishAsync(
            DatasetRoleRules.Set(PresentRow(), topic, command, Now()), topic, command.ExpectedETag,
            DatasetCommand.Of(command), [], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DatasetAnswer> PublishAsync(PublishVersion command, CancellationToken cancellationToken)
    {
        var topic = await BeginAsync(cancellationToken);
        Decision<DatasetState> decision;
        try
        {
            var header = ManifestHeaderCodec.Read(command.Header.Span);
            var signature = NodeSignature.Of(
                node, ManifestHeaderCodec.ContentId(command.Header.Span), command.PublicKey.Span, command.Signature.Span);
            decision = DatasetRules.Publish(
                PresentRow(), topic, header, Guid.CreateVersion7(Now()), command, signature, Now(),
                IsGranted(topic, command.Context.By), MayPublish(topic, header.Publisher, node.NodeId));
        }
        catch (ManifestException fault)
        {
            decision = DatasetRefusals.InvalidHeader(fault.Message);
        }

        return await FinishAsync(
            decision, topic, null, DatasetCommand.Of(command), TopicIsActive(Row.Topic), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DatasetAnswer> AdoptAsync(AdoptDataset command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        if (RecordRefusals.Fault(command.Record, RecordKind.Dataset, Id.Value, signatures, node) is { } fault)
            return await FinishAsync(fault, null, null, DatasetCommand.Of(command), [], cancellationToken);

        var record = RecordCodec.ReadDataset(command.Record.Bytes.Span);
        Refusal? refusal = null;
        var offered = command.Version is { } version
            ? OfferedVersion.Read(version, record.Home, Guid.CreateVersion7(Now()), signatures, node, out refusal)
            : null;
        var topic = await FindTopicAsync(record.Topic, cancellationToken);
        var last = Row.Status == DatasetStatus.Absent ? await catalog.LastWordAsync(Id.Value, cancellationToken) : null;
        var decision = refusal is not null
            ? refusal
            : DatasetAdoptionRules.Adopt(Row with { Publishes = null }, topic, record, offered, node.NodeId, last,
                MayPublish(topic, offered?.Header.Publisher, record.Home));
        return await FinishAsync(decision, topic, null, DatasetCommand.Of(command), [], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DatasetAnswer> MayPublishAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var topic = await BeginAsync(cancellationToken);
        return DatasetRules.PublishRefusal(PresentRow(), topic, context.By, Now(), IsGranted(topic, context.By)) is { } refusal
            ? DatasetAnswer.Refused(refusal)
            : Answer(topic);
    }

    /// <inheritdoc/>
    public async Task<DatasetAnswer> DropAsync(DropDataset command, CancellationToken cancellationToken)
    {
        var topic = await BeginAsync(cancellationToken);
        var (row, path) = (PresentRow(), new DatasetPath(topic.Path, Row.Name));
        if (DatasetAdoptionRules.DropRefusal(row, topic, command) is { } refusal)
        {
            LeaveIfAbsent();
            return DatasetAnswer.Refused(refusal);
        }

        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await RemoveAsync(DatasetFacts.OfDrop(row, command.Attempt, command.Context));
            return new(row, topic.Path, null, null);
        }
        catch (Exception conflict) when (conflict is InconsistentStateException or StorageConflictException)
        {
            return DatasetAnswer.Refused(DatasetRefusals.Stale(path.ToString(), null, null));
        }
    }

    /// <inheritdoc/>
    public async Task<bool> PurgeAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await RememberAsync();
        if (!DatasetRules.IsPastRestoring(Row, Now())) return false;
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await RemoveAsync(DatasetFacts.OfPurge(Row, context));
            return true;
        }
        catch (Exception conflict) when (conflict is InconsistentStateException or StorageConflictException)
        {
            return false;
        }
    }

    private static ImmutableArray<RowGuard> TopicIsActive(TopicId topic) =>
        [new RowGuard(RowGuardKind.TopicIsActive, topic.ToString())];

    /// <summary>What follows every decision: the version the caller saw, the receipt, the save.</summary>
    private async Task<DatasetAnswer> FinishAsync(
        Decision<DatasetState> decision,
        TopicState? topic,
        string? expectedETag,
        DatasetCommand command,
        ImmutableArray<RowGuard> guards,
        CancellationToken cancellationToken)
    {
        if (!decision.IsRefused && expectedETag is not null && expectedETag != ETag)
            decision = DatasetRefusals.Stale(new DatasetPath(topic!.Path, Row.Name).ToString(), expectedETag, ETag);
        if (decision.IsRefused)
        {
            LeaveIfAbsent();
            // A repeat of what is done already looks wrong by now: its receipt knows better.
            return await AnswerOfReceiptAsync(command, cancellationToken) ?? DatasetAnswer.Refused(decision.Refusal);
        }

        if (!decision.IsChange)
        {
            if (command.Context.Command.IsNone) return Answer(topic!);
            if (await AnswerOfReceiptAsync(command, cancellationToken) is { } earlier) return earlier;
            guards = [];
        }

        // The commit is not the caller's to cancel; up to here nothing has happened.
        cancellationToken.ThrowIfCancellationRequested();
        return await SaveAsync(decision, topic!, command, guards);
    }

    private async Task<DatasetAnswer> SaveAsync(
        Decision<DatasetState> decision, TopicState topic, DatasetCommand command, ImmutableArray<RowGuard> guards)
    {
        var before = Row;
        var next = decision.State!;
        var path = new DatasetPath(topic.Path, next.Name);
        var answer = new DatasetAnswer(next with { Publishes = null }, topic.Path, RowVersion.Next(ETag), null);
        try
        {
            await SaveAsync(DatasetFacts.Of(before, next, decision.Changes, command, answer, guards));
            return answer;
        }
        catch (InconsistentStateException)
        {
            return await AnswerOfReceiptAsync(command, CancellationToken.None)
                ?? DatasetAnswer.Refused(DatasetRefusals.Stale(path.ToString(), null, null));
        }
        catch (StorageConflictException conflict)
        {
            return await AnswerOfReceiptAsync(command, CancellationToken.None)
                ?? DatasetAnswer.Refused(ToRefusal(conflict, path, command));
        }
    }

    /// <summary>What the database refused, said as the dataset's own refusal.</summary>
    private static Refusal ToRefusal(StorageConflictException conflict, DatasetPath path, DatasetCommand command) =>
        conflict.Conflict switch
        {
            StorageConflict.Taken => DatasetRefusals.AlreadyExists(
                path, conflict.Other is { } id ? new DatasetId(id) : null),
            StorageConflict.ParentMissing => DatasetRefusals.TopicMissing(path.Name, path.Topic.Value),
            StorageConflict.ContentMissing => DatasetRefusals.ContentMissing(path),
            StorageConflict.AlreadyDone => DatasetRefusals.KeyReused(command.Context.Command.ToString()),
            _ => throw new InvalidOperationException($"Unknown conflict {conflict.Conflict}."),
        };

    /// <summary>What was answered when the command was done; null when it was not, or has no key.</summary>
    private async Task<DatasetAnswer?> AnswerOfReceiptAsync(DatasetCommand command, CancellationToken cancellationToken)
    {
        if (command.Context.Command.IsNone) return null;
        var receipt = await receipts.FindAsync(command.Context.Command, command.Context.By.User, cancellationToken);
        if (receipt is null) return null;
        return receipt.Fingerprint == command.Fingerprint
            ? DatasetFacts.Read(receipt)
            : DatasetAnswer.Refused(DatasetRefusals.KeyReused(command.Context.Command.ToString()));
    }

    /// <summary>
    /// Whether the caller may add to another node's topic here. A node's admins may where anybody may: they act for its users,
    /// and who publishes a version is asked for again by name.
    /// </summary>
    private bool IsGranted(TopicState? topic, Actor by) =>
        by.Role != NodeRole.ReadOnly
        && (MayPublish(topic, by.User, node.NodeId) || (by.IsNodeAdmin && MayPublish(topic, null, node.NodeId)));

    private bool MayPublish(TopicState? topic, UserId? user, string home) =>
        topic is not null && topic.MayPublish(user, home, Now(), signatures);

    private async Task<TopicState> BeginAsync(CancellationToken cancellationToken)
    {
        await RememberAsync();
        return Row.Status == DatasetStatus.Absent ? new TopicState() : await TopicAsync(Row.Topic, cancellationToken);
    }

    private async Task<TopicState> TopicAsync(TopicId topic, CancellationToken cancellationToken) =>
        await FindTopicAsync(topic, cancellationToken)
        ?? throw new InvalidOperationException($"Dataset {Id} lies in topic {topic}, which is not there.");

    private async Task<TopicState?> FindTopicAsync(TopicId topic, CancellationToken cancellationToken) =>
        (await GrainFactory.GetGrain<ITopicGrain>(topic.Value).GetAsync(cancellationToken)).Topic;

    /// <summary>
    /// The row; an absent one knows at least its id, so that a refusal can name it. What the last save published is
    /// not published again.
    /// </summary>
    private DatasetState PresentRow() =>
        Row.Status == DatasetStatus.Absent ? new DatasetState { Id = Id } : Row with { Publishes = null };

    private DatasetAnswer Answer(TopicState topic) => new(PresentRow(), topic.Path, ETag, null);

    /// <summary>
    /// The time in whole microseconds, as the database keeps it: what is answered equals what is read back.
    /// </summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }
}
