using Bib.Grains.Abstractions.Persistence;

namespace Bib.Grains.Abstractions.Audit;

/// <summary>Reads the node's audit log.</summary>
public interface IAuditLog
{
    /// <summary>A page of entries, the newest first.</summary>
    /// <param name="query">Which, and how many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FormatException">The page token belongs to another query, or was cut.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be asked now.</exception>
    Task<AuditPage> ListAsync(AuditQuery query, CancellationToken cancellationToken);
}
