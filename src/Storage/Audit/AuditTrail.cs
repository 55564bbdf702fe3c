using Bib.Grains.Abstractions.Audit;
using Bib.Grains.Abstractions.Identity;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Postgres;

namespace Bib.Storage.Audit;

/// <summary>Entries of the audit log that stand for themselves, each in a transaction of its own.</summary>
public sealed class AuditTrail(BibDatabase database) : IAuditTrail
{
    private const string Component = "admin";

    /// <inheritdoc/>
    public async Task AppendAsync(
        string action, string target, UserId by, string details, CancellationToken cancellationToken)
    {
        try
        {
            await database.ExecuteAsync(
                OperationContext.Current(Component, DatabaseRole.App),
                batch => batch.Audit(new(action, null, target, by.Value, 0, details)),
                cancellationToken);
        }
        catch (Exception fault) when (StorageFaults.IsDriver(fault))
        {
            throw StorageFaults.Unavailable("The audit log cannot be written", fault);
        }
    }
}
