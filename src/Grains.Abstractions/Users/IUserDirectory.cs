namespace Bib.Grains.Abstractions.Users;

/// <summary>Finds users: SQL over the rows that the users' grains write.</summary>
/// <remarks>Throws <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.</remarks>
public interface IUserDirectory
{
    /// <summary>A page of users.</summary>
    /// <exception cref="FormatException">The page token belongs to no query like this one.</exception>
    Task<UserPage> ListAsync(UserQuery query, CancellationToken cancellationToken);
}
