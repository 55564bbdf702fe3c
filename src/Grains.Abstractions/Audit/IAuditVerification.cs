namespace Bib.Grains.Abstractions.Audit;

/// <summary>Checks the node's audit log against its hash chain.</summary>
public interface IAuditVerification
{
    /// <summary>Checks all of it; tells how far it is about once a second, and last of all the verdict.</summary>
    /// <param name="headNumber">The number of a head that an earlier verdict gave; 0 where none is known.</param>
    /// <param name="headHash">That head's hash; empty where none is known.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Decisions.RefusalException">Only half of a head is given.</exception>
    IAsyncEnumerable<AuditProgress> VerifyAsync(long headNumber, string headHash, CancellationToken cancellationToken);
}
