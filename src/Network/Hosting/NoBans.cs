using Bib.Grains.Abstractions.Bans;
using Bib.Grains.Abstractions.Commands;

namespace Bib.Network.Hosting;

/// <summary>The bans of a node that takes no part in the network: those from before, which it may not change.</summary>
internal sealed class NoBans(IBanTable table, TimeProvider time) : IBans
{
    /// <inheritdoc/>
    public Task<(Ban Ban, int Connections)> BanAsync(
        string subject, string reason, TimeSpan? duration, CommandContext context, CancellationToken cancellationToken) =>
        throw PeerRefusals.Disabled();

    /// <inheritdoc/>
    public Task<bool> UnbanAsync(string subject, CommandContext context, CancellationToken cancellationToken) =>
        throw PeerRefusals.Disabled();

    /// <inheritdoc/>
    public Task<IReadOnlyList<Ban>> ListAsync(CancellationToken cancellationToken) =>
        table.ListAsync(time.GetUtcNow(), cancellationToken);
}
