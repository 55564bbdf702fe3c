using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;

namespace Bib.Grains.Abstractions.Bans;

/// <summary>Whom this node has nothing to do with.</summary>
/// <remarks>Throws <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.</remarks>
public interface IBans
{
    /// <summary>
    /// Ends every connection with a peer, or with whoever is in a network, and makes none any more, neither from here nor
    /// from there. A ban that there is already has from now on what is said now.
    /// </summary>
    /// <param name="subject">A peer id, a multiaddress that ends in one, an IP address or an IP network.</param>
    /// <param name="reason">Why, for the node's people; may be empty.</param>
    /// <param name="duration">For how long; null until it is taken back.</param>
    /// <param name="context">Who asks: an admin of the node.</param>
    /// <param name="cancellationToken">Gives up waiting; what was sent may be done all the same.</param>
    /// <returns>The ban, and how many connections it has ended.</returns>
    /// <exception cref="RefusalException">
    /// The subject is none of these or this node itself, the reason too long, the duration not of the future
    /// (INVALID_ARGUMENT); the caller is no admin (NOT_ALLOWED); there are too many (TOO_MANY); the node takes no part in
    /// the network (NOT_SERVED).
    /// </exception>
    Task<(Ban Ban, int Connections)> BanAsync(
        string subject, string reason, TimeSpan? duration, CommandContext context, CancellationToken cancellationToken);

    /// <summary>Takes a ban back.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="RefusalException">As <see cref="BanAsync"/>'s.</exception>
    Task<bool> UnbanAsync(string subject, CommandContext context, CancellationToken cancellationToken);

    /// <summary>All that hold now, in the order of their subjects.</summary>
    Task<IReadOnlyList<Ban>> ListAsync(CancellationToken cancellationToken);
}
