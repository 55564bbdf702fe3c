using Orleans.Runtime;

namespace Orleans.Conformance.Contexts;

public sealed class RequestContextTests(ClusterFixture fixture)
{
    [Fact]
    public async Task What_the_caller_sets_flows_to_the_grain_and_on_to_the_next()
    {
        var first = fixture.Grains.GetGrain<IContextGrain>(Guid.NewGuid().ToString());
        var second = fixture.Grains.GetGrain<IContextGrain>(Guid.NewGuid().ToString());
        RequestContext.Set("word", "carried");

        (await first.ReadAsync("word").Soon()).ShouldBe("carried");
        (await first.ReadThroughAsync(second, "word").Soon()).ShouldBe("carried");
    }

    [Fact]
    public async Task A_grain_that_a_call_activates_sees_what_the_caller_set_from_its_activation_on()
    {
        var grain = fixture.Grains.GetGrain<IContextGrain>(Guid.NewGuid().ToString());
        RequestContext.Set("word", "carried");

        (await grain.SeenWhenActivatedAsync().Soon()).ShouldBe("carried");
    }

    [Fact]
    public async Task A_record_flows_to_what_an_activation_does_and_to_the_storage_that_it_reads()
    {
        var grain = fixture.Grains.GetGrain<IOperatedGrain>(Guid.NewGuid().ToString());
        var operation = new Operation(Guid.NewGuid(), "grpc");
        RequestContext.Set(Operation.Key, operation);

        (await grain.SeenAsync().Soon())
            .ShouldBe($"storage: {operation}, activation: {operation}, call: {operation}");
    }

    [Fact]
    public async Task What_a_grain_sets_does_not_flow_back()
    {
        var grain = fixture.Grains.GetGrain<IContextGrain>(Guid.NewGuid().ToString());

        await grain.SetAsync("back", "no").Soon();

        RequestContext.Get("back").ShouldBeNull();
        (await grain.ReadAsync("back").Soon()).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_removed_flows_no_more()
    {
        var grain = fixture.Grains.GetGrain<IContextGrain>(Guid.NewGuid().ToString());
        RequestContext.Set("gone", "soon");
        RequestContext.Remove("gone");

        (await grain.ReadAsync("gone").Soon()).ShouldBeNull();
    }

    [Fact]
    public async Task Calls_at_the_same_time_have_contexts_of_their_own()
    {
        var grain = fixture.Grains.GetGrain<IContextGrain>(Guid.NewGuid().ToString());

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            RequestContext.Set("number", i);
            await Task.Yield();
            return await grain.ReadAsync("number");
        })).Soon();

        answers.ShouldBe([.. Enumerable.Range(0, 50).Select(i => $"{i}")]);
    }
}
