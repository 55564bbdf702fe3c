namespace Bib.Storage.Audit;

/// <summary>One thing that is wrong with the log.</summary>
/// <param name="Kind">What.</param>
/// <param name="EntryId">The entry, or null when the finding is about a seal.</param>
/// <param name="SealNumber">The seal, or null when the entry is not sealed.</param>
/// <param name="Message">In words.</param>
public sealed record AuditFinding(AuditFindingKind Kind, long? EntryId, long? SealNumber, string Message);
