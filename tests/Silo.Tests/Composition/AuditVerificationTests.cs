using Bib.Silo.Composition;
using Bib.Storage.Audit;

namespace Bib.Silo.Tests.Composition;

public sealed class AuditVerificationTests
{
    [Fact]
    public async Task Who_gives_up_is_told_nothing_more_and_waits_until_the_check_has_ended()
    {
        using var caller = new CancellationTokenSource();
        var check = new TaskCompletionSource<AuditReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        var checkIsStopped = false;
        var verification = new AuditVerification(
            (_, _, stop) =>
            {
                stop.Register(() => checkIsStopped = true);
                return check.Task;
            },
            TimeProvider.System);
        await using var told = verification.VerifyAsync(0, "", caller.Token).GetAsyncEnumerator(caller.Token);

        await caller.CancelAsync();
        var next = told.MoveNextAsync().AsTask();

        next.IsCompleted.ShouldBeFalse("the check winds up, and there is nothing to tell");
        checkIsStopped.ShouldBeTrue();
        check.SetCanceled(TestContext.Current.CancellationToken);
        await Should.ThrowAsync<OperationCanceledException>(next);
    }
}
