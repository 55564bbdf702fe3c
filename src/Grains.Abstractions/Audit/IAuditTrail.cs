using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Audit;

/// <summary>Adds entries to the audit log about what is no row of the database.</summary>
public interface IAuditTrail
{
    /// <summary>Adds an entry of the operation that is under way; it is durable when this returns.</summary>
    /// <param name="action">One of the log's words, as ADMIN.</param>
    /// <param name="target">What it is about; at most 1,024 characters.</param>
    /// <param name="by">Who asked.</param>
    /// <param name="details">A JSON object of at most 64 KiB, without secrets.</param>
    /// <param name="cancellationToken">Gives up waiting; then nobody knows whether there is an entry.</param>
    /// <exception cref="Persistence.StorageUnavailableException">The database is away.</exception>
    Task AppendAsync(string action, string target, UserId by, string details, CancellationToken cancellationToken);
}
