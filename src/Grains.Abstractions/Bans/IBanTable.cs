using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Bans;

/// <summary>The bans as they are kept. Every change is in the audit log.</summary>
/// <remarks>Throws <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.</remarks>
public interface IBanTable
{
    /// <summary>Bans of a node at most.</summary>
    const int CountMax = 1000;

    /// <summary>Keeps a ban in place of the one that its subject had; those that have ended make room.</summary>
    /// <param name="ban">The ban, whose subject and reason have their form.</param>
    /// <param name="context">Who asks: an admin of the node.</param>
    /// <param name="cancellationToken">Gives up waiting; what was sent may be done all the same.</param>
    /// <exception cref="Decisions.RefusalException">
    /// The caller is no admin of the node (NOT_ALLOWED), or there are <see cref="CountMax"/> already (TOO_MANY).
    /// </exception>
    Task<Ban> AddAsync(Ban ban, CommandContext context, CancellationToken cancellationToken);

    /// <summary>Takes a ban back.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="Decisions.RefusalException">The caller is no admin of the node (NOT_ALLOWED).</exception>
    Task<bool> RemoveAsync(string subject, CommandContext context, CancellationToken cancellationToken);

    /// <summary>Those that hold at a moment, in the order of their subjects.</summary>
    Task<IReadOnlyList<Ban>> ListAsync(DateTimeOffset moment, CancellationToken cancellationToken);
}
