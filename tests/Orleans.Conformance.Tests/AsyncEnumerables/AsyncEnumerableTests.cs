using Orleans.Conformance.Errors;
using Orleans.Runtime;

namespace Orleans.Conformance.AsyncEnumerables;

public sealed class AsyncEnumerableTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Every_item_arrives_in_order()
    {
        var grain = fixture.Grains.GetGrain<ICountingGrain>(Guid.NewGuid().ToString());
        var seen = new List<int>();

        await foreach (var item in grain.CountAsync(1000)) seen.Add(item);

        seen.ShouldBe(Enumerable.Range(0, 1000));
    }

    [Fact]
    public async Task An_empty_sequence_ends_at_once()
    {
        var grain = fixture.Grains.GetGrain<ICountingGrain>(Guid.NewGuid().ToString());

        await foreach (var item in grain.CountAsync(0)) throw new InvalidOperationException($"unexpected {item}");
    }

    [Fact]
    public async Task Items_come_as_they_are_made_not_when_all_are()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<ICountingGrain>(key);

        await foreach (var item in grain.StepAsync(3)) fixture.Signals.Raise($"{key}/next {item}");

        fixture.Signals.Entries(key).ShouldBe(["0", "1", "2", "end"]);
    }

    [Fact]
    public async Task A_consumer_that_stops_early_ends_the_producer()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<ICountingGrain>(key);

        await foreach (var item in grain.StepAsync(100))
        {
            if (item == 2) break;
            fixture.Signals.Raise($"{key}/next {item}");
        }

        await fixture.Signals.WaitFor($"{key}/ended").Soon();
    }

    [Fact]
    public async Task An_exception_of_the_producer_reaches_the_consumer_after_the_items_before_it()
    {
        var grain = fixture.Grains.GetGrain<ICountingGrain>(Guid.NewGuid().ToString());
        var seen = new List<int>();

        var error = await Should.ThrowAsync<RefusedException>(async () =>
        {
            await foreach (var item in grain.FailAfterAsync(3)) seen.Add(item);
        });

        error.Code.ShouldBe(3);
        seen.ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task A_grain_serves_calls_while_it_is_being_enumerated()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<ICountingGrain>(key);

        await foreach (var item in grain.StepAsync(3))
        {
            (await grain.DoubleAsync(item).Soon()).ShouldBe(2 * item);
            fixture.Signals.Raise($"{key}/next {item}");
        }
    }

    [Fact]
    public async Task Enumeration_of_a_grain_that_went_away_is_aborted()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<ICountingGrain>(key);
        var items = grain.CountAsync(int.MaxValue).WithBatchSize(1)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await items.MoveNextAsync().AsTask().Soon()).ShouldBeTrue();

        await grain.DieAsync().Soon();
        await fixture.Signals.WaitFor($"{key}/gone").Soon();

        await Should.ThrowAsync<EnumerationAbortedException>(async () =>
        {
            while (await items.MoveNextAsync().AsTask().Soon())
            {
            }
        });
        await items.DisposeAsync();
    }

    [Fact]
    public async Task Cancelling_the_enumeration_ends_it_on_both_sides()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<ICountingGrain>(key);
        using var cancellation = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in grain.StepAsync(3).WithCancellation(cancellation.Token))
            {
                await cancellation.CancelAsync();
            }
        });

        await fixture.Signals.WaitFor($"{key}/ended").Soon();
    }

    [Fact]
    public async Task Two_consumers_have_a_sequence_each()
    {
        var grain = fixture.Grains.GetGrain<ICountingGrain>(Guid.NewGuid().ToString());

        var both = await Task.WhenAll(SumAsync(grain), SumAsync(grain)).Soon();

        both.ShouldBe([4950, 4950]);
    }

    private static async Task<int> SumAsync(ICountingGrain grain)
    {
        var sum = 0;
        await foreach (var item in grain.CountAsync(100)) sum += item;
        return sum;
    }
}
