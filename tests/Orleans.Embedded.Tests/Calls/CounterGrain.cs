using System.Collections.Immutable;

namespace Orleans.Embedded.Tests.Calls;

public sealed class CounterGrain : Grain, ICounterGrain
{
    private int _sum;

    public Task<int> AddAsync(int value) => Task.FromResult(_sum += value);

    public ValueTask<int> ReadAsync(CancellationToken cancellationToken) => new(_sum);

    public Task FailAsync(string message) => throw new InvalidOperationException(message);

    public async Task<bool> IsHomeAfterAwaitAsync()
    {
        var before = TaskScheduler.Current;
        await Task.Yield();
        var child = await Task.Factory.StartNew(() => TaskScheduler.Current, CancellationToken.None);
        return before != TaskScheduler.Default && ReferenceEquals(before, TaskScheduler.Current) && ReferenceEquals(before, child);
    }

    public async Task<int> SumOfOthersAsync(ImmutableArray<int> keys)
    {
        var all = await Task.WhenAll(keys.Select(key => GrainFactory.GetGrain<ICounterGrain>(key).AddAsync(1)));
        return all.Sum();
    }
}
