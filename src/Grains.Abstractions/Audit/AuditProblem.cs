namespace Bib.Grains.Abstractions.Audit;

/// <summary>Something in the audit log that does not fit.</summary>
/// <param name="EntryId">The entry; 0 when it is about a seal.</param>
/// <param name="SealNumber">The seal; 0 when it is about an entry that no seal covers.</param>
/// <param name="Message">In words.</param>
public sealed record AuditProblem(long EntryId, long SealNumber, string Message);
