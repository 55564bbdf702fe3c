namespace Bib.Grains.Abstractions.Audit;

/// <summary>What a check of the audit log found.</summary>
/// <param name="FindingCount">How much does not fit; 0 when the log is as it was written.</param>
/// <param name="Problems">What does not fit, the first thousand.</param>
/// <param name="Unsealed">Entries that no seal covers yet.</param>
/// <param name="HeadNumber">The newest seal's number.</param>
/// <param name="HeadHash">The newest seal's hash.</param>
public sealed record AuditVerdict(
    long FindingCount, IReadOnlyList<AuditProblem> Problems, long Unsealed, long HeadNumber, string HeadHash);
