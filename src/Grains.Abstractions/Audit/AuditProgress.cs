namespace Bib.Grains.Abstractions.Audit;

/// <summary>How far a check of the audit log is.</summary>
/// <param name="Entries">Entries checked so far.</param>
/// <param name="Seals">Seals checked so far.</param>
/// <param name="Verdict">The result; null until the end.</param>
public sealed record AuditProgress(long Entries, long Seals, AuditVerdict? Verdict);
