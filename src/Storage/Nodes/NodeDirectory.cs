using Bib.Grains.Abstractions.Nodes;
using Bib.Storage.Database;
using Bib.Storage.Grains;

namespace Bib.Storage.Nodes;

/// <summary>Lists over the rows of nodes; reads only.</summary>
internal sealed class NodeDirectory(BibDatabase database) : INodeDirectory
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeState>> ListAsync(string after, int countMax, CancellationToken cancellationToken) =>
        ReadAsync(
            $"SELECT {NodeColumns.All} FROM bib.nodes WHERE peer_id > $1 ORDER BY peer_id LIMIT $2",
            [Sql.Of(after), Sql.Of(countMax)],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeState>> RecentAsync(int countMax, CancellationToken cancellationToken) => ReadAsync(
        $"SELECT {NodeColumns.All} FROM bib.nodes WHERE last_seen IS NOT NULL "
        + "ORDER BY last_seen DESC NULLS LAST, peer_id LIMIT $1",
        [Sql.Of(countMax)],
        cancellationToken);

    private async Task<IReadOnlyList<NodeState>> ReadAsync(
        string sql,
        IReadOnlyList<(NpgsqlTypes.NpgsqlDbType Type, object? Value)> parameters,
        CancellationToken cancellationToken)
    {
        var found = await database.ListAsync(
            "directory", "Nodes cannot be listed", sql, parameters, NodeColumns.Read, cancellationToken);
        return [.. found.Select(row => row.Node)];
    }
}
