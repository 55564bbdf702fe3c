namespace Bib.Storage.Database;

/// <summary>What one audit entry says of a change, beside what the transaction's tags say.</summary>
/// <param name="Action">One of SELECT, INSERT, UPDATE, DELETE, DDL, AUTH, ADMIN.</param>
/// <param name="Table">The table, without schema; null when the entry is about none.</param>
/// <param name="Target">The row or thing, usually its id; ≤ 1,024 characters.</param>
/// <param name="Actor">Who asked: a user's id, or the node's for itself; ≤ 200 characters.</param>
/// <param name="RowsAffected">How many rows changed.</param>
/// <param name="Metadata">Details as a JSON object, or null; ≤ 64 KiB.</param>
/// <param name="JobId">The job that did it, or null.</param>
public sealed record AuditRecord(
    string Action,
    string? Table,
    string? Target,
    string? Actor,
    int RowsAffected = 1,
    string? Metadata = null,
    Guid? JobId = null);
