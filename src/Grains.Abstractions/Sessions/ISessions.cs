using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Sessions;

/// <summary>
/// The sessions of a node's users. What disables, enables or deletes a user ends its sessions in the same transaction.
/// </summary>
/// <remarks>Throws <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.</remarks>
public interface ISessions
{
    /// <summary>
    /// Begins a session, if its user is known and active, and ends the user's oldest beyond a number. The audit log is
    /// told in the same transaction.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="tokenHash">SHA-256 of its token, 32 bytes.</param>
    /// <param name="perUserMax">How many sessions the user has at most.</param>
    /// <param name="cancellationToken">Gives up waiting; the outcome is unknown then.</param>
    /// <returns>False when the user is not known, or kept out.</returns>
    Task<bool> BeginAsync(
        Session session, ReadOnlyMemory<byte> tokenHash, int perUserMax, CancellationToken cancellationToken);

    /// <summary>Tells the audit log of a sign-in that was refused.</summary>
    /// <param name="claimed">Whose key was shown.</param>
    /// <param name="address">Where the call came from.</param>
    /// <param name="reason">Why, in a word or two.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task TellRefusedAsync(UserId claimed, string address, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// The session of a token and what its user is now; null when it has ended or its user is kept out.
    /// </summary>
    /// <param name="tokenHash">SHA-256 of the token, 32 bytes.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<(SessionId Session, Actor By)?> FindAsync(ReadOnlyMemory<byte> tokenHash, CancellationToken cancellationToken);

    /// <summary>A page of sessions that have not ended, newest first.</summary>
    /// <param name="user">Whose; null for everybody's.</param>
    /// <param name="after">The last of the page before; null for the first.</param>
    /// <param name="countMax">How many at most.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<SessionPage> ListAsync(UserId? user, SessionId? after, int countMax, CancellationToken cancellationToken);

    /// <summary>Ends a session, and tells the audit log.</summary>
    /// <param name="session">Which.</param>
    /// <param name="owner">Whose it must be; null for anybody's.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Gives up waiting; the outcome is unknown then.</param>
    /// <returns>Whether there was such a session.</returns>
    Task<bool> EndAsync(SessionId session, UserId? owner, UserId by, CancellationToken cancellationToken);
}
