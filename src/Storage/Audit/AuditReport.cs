namespace Bib.Storage.Audit;

/// <summary>What verifying found.</summary>
/// <param name="Entries">Entries read.</param>
/// <param name="Unsealed">Of them, entries newer than the last seal: nothing vouches for them yet.</param>
/// <param name="Seals">Seals read.</param>
/// <param name="Head">The newest seal; keep it elsewhere and hand it to the next verification.</param>
/// <param name="Findings">What is wrong, the first thousand.</param>
/// <param name="FindingCount">How much is wrong in all.</param>
public sealed record AuditReport(
    long Entries,
    long Unsealed,
    long Seals,
    AuditHead Head,
    IReadOnlyList<AuditFinding> Findings,
    long FindingCount)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsIntact => FindingCount == 0;
}
