using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Commands;

/// <summary>
/// Finds what was answered to commands that are done. Grains write receipts with their state, never here.
/// </summary>
public interface ICommandReceipts
{
    /// <summary>
    /// The receipt of <paramref name="command"/> of <paramref name="user"/>, or null when it was not done.
    /// </summary>
    /// <exception cref="Persistence.StorageUnavailableException">The database cannot be asked now.</exception>
    Task<CommandReceipt?> FindAsync(CommandId command, UserId user, CancellationToken cancellationToken);
}
