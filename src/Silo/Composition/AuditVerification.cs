using System.Runtime.CompilerServices;
using Bib.Grains.Abstractions.Audit;
using Bib.Grains.Abstractions.Decisions;
using Bib.Storage.Audit;

namespace Bib.Silo.Composition;

/// <summary>Leads the API's wish for a check to the storage that can make it.</summary>
/// <param name="verify">
/// Makes the check: what is remembered, whom to tell how many entries and seals are read, what stops it.
/// </param>
/// <param name="clock">Says when to tell the caller.</param>
internal sealed class AuditVerification(
    Func<AuditHead?, Action<long, long>, CancellationToken, Task<AuditReport>> verify, TimeProvider clock)
    : IAuditVerification
{
    private static readonly TimeSpan _tellEvery = TimeSpan.FromSeconds(1);

    public async IAsyncEnumerable<AuditProgress> VerifyAsync(
        long headNumber, string headHash, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (headNumber > 0 != headHash.Length > 0)
            throw new RefusalException(new(
                RefusalCode.InvalidArgument,
                $"A remembered head has a number and a hash; here are number {headNumber} and hash '{headHash}'.",
                "Give both as the earlier check named them, or neither.",
                "remembered_head_hash"));

        long entries = 0;
        long seals = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var check = verify(
            headNumber > 0 ? new AuditHead(headNumber, headHash) : null,
            (entriesRead, sealsRead) =>
            {
                Volatile.Write(ref entries, entriesRead);
                Volatile.Write(ref seals, sealsRead);
            },
            stop.Token);
        try
        {
            while (await Task.WhenAny(check, Task.Delay(_tellEvery, clock, stop.Token)) != check)
            {
                // Once cancelled, the delay is over at once: nobody is told any more while the check winds up.
                cancellationToken.ThrowIfCancellationRequested();
                yield return new AuditProgress(Volatile.Read(ref entries), Volatile.Read(ref seals), null);
            }

            var report = await check;
            yield return new AuditProgress(report.Entries, report.Seals, Verdict(report));
        }
        finally
        {
            // A caller who went away stops the check; it is waited for, so that its connections are back.
            await stop.CancelAsync();
            await check.ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private static AuditVerdict Verdict(AuditReport report) => new(
        report.FindingCount,
        [.. report.Findings.Select(finding => new AuditProblem(
            finding.EntryId ?? 0, finding.SealNumber ?? 0, finding.Message))],
        report.Unsealed,
        report.Head.Number,
        report.Head.SealHash);
}
