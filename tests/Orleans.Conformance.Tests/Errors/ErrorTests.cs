namespace Orleans.Conformance.Errors;

public sealed class ErrorTests(ClusterFixture fixture)
{
    [Fact]
    public async Task An_exception_crosses_the_call_with_its_type_message_and_members()
    {
        var grain = fixture.Grains.GetGrain<IFailingGrain>(Guid.NewGuid().ToString());

        var error = await Should.ThrowAsync<RefusedException>(() => grain.FailAsync("no", 42).Soon());

        error.Message.ShouldBe("no");
        error.Code.ShouldBe(42);
    }

    [Fact]
    public async Task An_exception_thrown_before_the_first_await_arrives_the_same()
    {
        var grain = fixture.Grains.GetGrain<IFailingGrain>(Guid.NewGuid().ToString());

        var error = await Should.ThrowAsync<RefusedException>(() => grain.FailAtOnceAsync("no", 7).Soon());

        error.Code.ShouldBe(7);
    }

    [Fact]
    public async Task An_exception_crosses_two_calls()
    {
        var key = Guid.NewGuid().ToString();
        var outer = fixture.Grains.GetGrain<IFailingGrain>($"{key}-outer");
        var inner = fixture.Grains.GetGrain<IFailingGrain>($"{key}-inner");

        var error = await Should.ThrowAsync<RefusedException>(() => outer.PassOnAsync(inner, 9).Soon());

        error.Code.ShouldBe(9);
    }

    [Fact]
    public async Task A_grain_that_failed_a_call_serves_the_next_with_the_same_activation()
    {
        var grain = fixture.Grains.GetGrain<IFailingGrain>(Guid.NewGuid().ToString());
        var before = await grain.GetActivationAsync().Soon();

        await Should.ThrowAsync<RefusedException>(() => grain.FailAsync("no", 1).Soon());

        (await grain.GetActivationAsync().Soon()).ShouldBe(before);
    }

    [Fact]
    public async Task A_failed_activation_fails_the_call_and_the_next_call_tries_again()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IFailsOnceToActivate>(key);

        await Should.ThrowAsync<RefusedException>(() => grain.GetAsync().Soon());

        (await grain.GetAsync().Soon()).ShouldBe("up");
    }

    [Fact]
    public async Task Value_tasks_carry_results_and_exceptions_too()
    {
        var grain = fixture.Grains.GetGrain<IFailingGrain>(Guid.NewGuid().ToString());

        (await grain.DoubleAsync(21).AsTask().Soon()).ShouldBe(42);
        await Should.ThrowAsync<RefusedException>(() => grain.DoubleAsync(-1).AsTask().Soon());
    }

    [Fact]
    public async Task A_one_way_call_ends_before_the_grain_has_and_hides_its_errors()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IFailingGrain>(key);

        await grain.TellAsync().Soon();
        fixture.Signals.IsRaised($"{key}/told").ShouldBeFalse();
        fixture.Signals.Raise($"{key}/go");

        await fixture.Signals.WaitFor($"{key}/told").Soon();
        (await grain.DoubleAsync(1).AsTask().Soon()).ShouldBe(2);
    }

    [Fact]
    public async Task A_method_has_its_own_response_timeout()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IFailingGrain>(key);

        await Should.ThrowAsync<TimeoutException>(() => grain.NeverEndsInTimeAsync().Soon());

        fixture.Signals.Raise($"{key}/late");
    }
}
