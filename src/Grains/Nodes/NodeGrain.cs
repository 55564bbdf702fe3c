using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Nodes;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Persistence;
using Orleans.Runtime;

namespace Bib.Grains.Nodes;

/// <summary>
/// A node: load, decide, save. Another writer of the row sends the caller here again, with a fresh one.
/// </summary>
[GrainType("node")]
public sealed class NodeGrain(
    [PersistentState("node", GrainStorageNames.Rows)] IPersistentState<RowState<NodeState>> state, TimeProvider time)
    : RowGrain<NodeState>(state), INodeGrain
{
    /// <inheritdoc/>
    public async Task<NodeAnswer> GetAsync(string nodeId, CancellationToken cancellationToken)
    {
        await RememberAsync();
        if (Row.NodeId.Length > 0 && Row.NodeId == nodeId) return new(Row, ETag, null);
        LeaveIfAbsent();
        return NodeAnswer.Refused(NodeRefusals.NotFound(nodeId));
    }

    /// <inheritdoc/>
    public async Task<NodeAnswer> DescribeAsync(DescribeNode command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        var before = Row;
        var decision = NodeRules.Describe(before, command, Now());
        return await FinishAsync(
            decision, next => NodeFacts.OfDescription(before, next, decision.Changes, command.Context), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<NodeAnswer> NoteContactsAsync(NoteContacts command, CancellationToken cancellationToken)
    {
        await RememberAsync();
        return await FinishAsync(
            NodeRules.NoteContacts(Row, command, Now()),
            next => NodeFacts.OfContacts(next, command.Context),
            cancellationToken);
    }

    private async Task<NodeAnswer> FinishAsync(
        Decision<NodeState> decision, Func<NodeState, RowState<NodeState>> facts, CancellationToken cancellationToken)
    {
        if (decision.IsRefused)
        {
            LeaveIfAbsent();
            return NodeAnswer.Refused(decision.Refusal);
        }

        if (!decision.IsChange) return new(Row, ETag, null);

        // The commit is not the caller's to cancel; up to here nothing has happened.
        cancellationToken.ThrowIfCancellationRequested();
        await SaveAsync(facts(decision.State));
        return new(Row, ETag, null);
    }

    /// <summary>The time in whole microseconds, as the database keeps it.</summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }
}
