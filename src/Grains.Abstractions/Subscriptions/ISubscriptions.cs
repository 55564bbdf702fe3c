using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Subscriptions;

/// <summary>Which topics of other nodes this node follows. Every change is in the audit log.</summary>
/// <remarks>Throws <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.</remarks>
public interface ISubscriptions
{
    /// <summary>Subscriptions of a node at most.</summary>
    const int CountMax = 1000;

    /// <summary>
    /// Grows with every change that is made through this process: what was listed before it grew counts no longer.
    /// </summary>
    long Revision { get; }

    /// <summary>Follows a pattern's topics from now on; one that is followed already stays as it is.</summary>
    /// <param name="pattern">Which topics.</param>
    /// <param name="context">Who asks: an admin of the node.</param>
    /// <param name="cancellationToken">Gives up waiting; what was sent may be done all the same.</param>
    /// <exception cref="Decisions.RefusalException">
    /// The caller is no admin of the node (NOT_ALLOWED), or there are <see cref="CountMax"/> already (TOO_MANY).
    /// </exception>
    Task<Subscription> AddAsync(TopicPattern pattern, CommandContext context, CancellationToken cancellationToken);

    /// <summary>Follows a pattern's topics no longer; what is here of them stays.</summary>
    /// <param name="pattern">Which topics.</param>
    /// <param name="context">Who asks: an admin of the node.</param>
    /// <param name="cancellationToken">Gives up waiting; what was sent may be done all the same.</param>
    /// <returns>Whether it was followed.</returns>
    /// <exception cref="Decisions.RefusalException">The caller is no admin of the node (NOT_ALLOWED).</exception>
    Task<bool> RemoveAsync(TopicPattern pattern, CommandContext context, CancellationToken cancellationToken);

    /// <summary>All of them, in the order of their patterns.</summary>
    Task<IReadOnlyList<Subscription>> ListAsync(CancellationToken cancellationToken);
}
