namespace Orleans.Conformance.Cancellation;

public sealed class CancellationTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Cancelling_the_callers_token_cancels_the_grains()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IPatientGrain>(key);
        using var cancellation = new CancellationTokenSource();

        var call = grain.WaitAsync(cancellation.Token);
        await fixture.Signals.WaitFor($"{key}/in").Soon();
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call.Soon());
        await fixture.Signals.WaitFor($"{key}/cancelled").Soon();
    }

    [Fact]
    public async Task Cancellation_travels_through_a_second_grain()
    {
        var key = Guid.NewGuid().ToString();
        var inner = fixture.Grains.GetGrain<IPatientGrain>(key);
        var outer = fixture.Grains.GetGrain<IPatientGrain>($"{key}-outer");
        using var cancellation = new CancellationTokenSource();

        var call = outer.WaitThroughAsync(inner, cancellation.Token);
        await fixture.Signals.WaitFor($"{key}/in").Soon();
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call.Soon());
        await fixture.Signals.WaitFor($"{key}/cancelled").Soon();
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_cancels_the_call()
    {
        var grain = fixture.Grains.GetGrain<IPatientGrain>(Guid.NewGuid().ToString());

        await Should.ThrowAsync<OperationCanceledException>(
            () => grain.WaitAsync(new CancellationToken(canceled: true)).Soon());
    }

    [Fact]
    public async Task A_token_that_is_not_cancelled_changes_nothing()
    {
        var grain = fixture.Grains.GetGrain<IPatientGrain>(Guid.NewGuid().ToString());
        using var cancellation = new CancellationTokenSource();

        (await grain.AnswerAsync(20, cancellation.Token).Soon()).ShouldBe(21);
        (await grain.AnswerAsync(30).Soon()).ShouldBe(31);
    }
}
