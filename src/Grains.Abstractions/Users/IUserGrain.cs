using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Users;

/// <summary>
/// A person or program that the node knows by its key. Key: <see cref="UserId.GrainKey"/>. Every command answers the
/// user as it is after it, saved, or a refusal; a repeat under the same idempotency key answers as the first time.
/// </summary>
/// <remarks>
/// Besides answers: <see cref="Persistence.StorageUnavailableException"/> when the outcome is unknown; repeating the
/// same command is then safe. Once a save has begun, cancelling the call does not stop it.
/// </remarks>
[Alias("bib.users")]
public interface IUserGrain : IGrainWithGuidKey
{
    /// <summary>The user, from memory once it is active.</summary>
    /// <param name="user">The whole id, of which the grain's key is the beginning.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("get")]
    Task<UserAnswer> GetAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Makes the user known.</summary>
    [Alias("create")]
    Task<UserAnswer> CreateAsync(CreateUser command, CancellationToken cancellationToken);

    /// <summary>Changes what the command names, and nothing else.</summary>
    [Alias("update")]
    Task<UserAnswer> UpdateAsync(UpdateUser command, CancellationToken cancellationToken);

    /// <summary>Disables, enables or deletes the user.</summary>
    [Alias("change-status")]
    Task<UserAnswer> ChangeStatusAsync(ChangeUserStatus command, CancellationToken cancellationToken);
}
