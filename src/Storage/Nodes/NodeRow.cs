using Bib.Grains.Abstractions.Nodes;
using Bib.Grains.Abstractions.Persistence;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Orleans.Storage;

namespace Bib.Storage.Nodes;

/// <summary>A node's state as a row of <c>nodes</c>: read and written under its version.</summary>
internal sealed class NodeRow(BibDatabase database, RowWriter<NodeState> writer) : IRowMapper<RowState<NodeState>>
{
    private const string ByKey = $"SELECT {NodeColumns.All} FROM bib.nodes WHERE key = $1";

    /// <inheritdoc/>
    public async Task ReadAsync(Guid key, IGrainState<RowState<NodeState>> state)
    {
        var found = await FindAsync(key);
        state.State = found is { } row ? new() { Row = row.Node } : new();
        state.ETag = found is { } versioned ? RowVersion.Of(versioned.Version) : null;
        state.RecordExists = found is not null;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(Guid key, IGrainState<RowState<NodeState>> state)
    {
        var next = state.State ?? throw new InconsistentStateException("A node without a state is not written.");
        if (NodeKey.Of(next.Row.NodeId) != key)
            throw new InconsistentStateException($"The node {next.Row.NodeId} is not written under the key {key}.");
        bool isSaved;
        try
        {
            isSaved = await writer.SaveAsync(new(key, RowVersion.Read(state.ETag), next));
        }
        catch (StorageConflictException taken) when (taken.Conflict == StorageConflict.Taken)
        {
            // Only the node itself has its id and key: another writer has made it known.
            isSaved = false;
        }

        if (!isSaved)
        {
            var stored = await FindAsync(key) is { } row ? RowVersion.Of(row.Version) : null;
            throw new InconsistentStateException($"Node {next.Row.NodeId} was changed by another writer.", stored, state.ETag);
        }

        state.ETag = RowVersion.Next(state.ETag);
        state.RecordExists = true;
    }

    /// <inheritdoc/>
    public Task RemoveAsync(Guid key, IGrainState<RowState<NodeState>> state) => throw new InconsistentStateException(
        "A node's row is not removed: what names it keeps it.");

    private async Task<(NodeState Node, long Version)?> FindAsync(Guid key)
    {
        var found = await database.ListAsync(
            "nodes", "A node cannot be read", ByKey, [Sql.Of(key)], NodeColumns.Read, CancellationToken.None);
        return found.Count == 0 ? null : found[0];
    }
}
