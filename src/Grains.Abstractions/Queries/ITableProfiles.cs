namespace Bib.Grains.Abstractions.Queries;

/// <summary>Profiles of versions, which are made behind the scenes after a version is published.</summary>
public interface ITableProfiles
{
    /// <summary>What is known of a version; where nobody has asked for its profile yet, asks for it.</summary>
    /// <param name="version">The version's row.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Persistence.StorageUnavailableException">The database cannot be asked.</exception>
    Task<ProfileListing> FindAsync(Guid version, CancellationToken cancellationToken);
}
