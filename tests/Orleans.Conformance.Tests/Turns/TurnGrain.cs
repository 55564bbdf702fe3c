namespace Orleans.Conformance.Turns;

public interface ITurnGrain : IGrainWithStringKey
{
    Task IncrementSlowlyAsync();

    Task<int> GetCountAsync();

    /// <summary>Logs, says that it is in, and waits to be let out.</summary>
    Task HoldAsync(string name);

    Task<bool> StaysOnItsSchedulerAsync();

    Task<int> CountOverlapsOfParallelWorkAsync();

    Task SendManyAsync(ITurnGrain target, int count);

    Task LogAsync(int number);
}

public sealed class TurnGrain(Signals signals) : Grain, ITurnGrain
{
    private int _count;

    private string Key => this.GetPrimaryKeyString();

    public async Task IncrementSlowlyAsync()
    {
        var read = _count;
        await Task.Yield();
        _count = read + 1;
    }

    public Task<int> GetCountAsync() => Task.FromResult(_count);

    public async Task HoldAsync(string name)
    {
        signals.Log(Key, $"{name} in");
        signals.Raise($"{Key}/{name}/in");
        await signals.WaitFor($"{Key}/{name}/out");
        signals.Log(Key, $"{name} out");
    }

    public async Task<bool> StaysOnItsSchedulerAsync()
    {
        var before = TaskScheduler.Current;
        await Task.Yield();
        return ReferenceEquals(before, TaskScheduler.Current) && !ReferenceEquals(before, TaskScheduler.Default);
    }

    public async Task<int> CountOverlapsOfParallelWorkAsync()
    {
        var inside = 0;
        var overlaps = 0;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Factory.StartNew(
            () =>
            {
                if (Interlocked.Increment(ref inside) != 1) Interlocked.Increment(ref overlaps);
                Thread.SpinWait(1000);
                Interlocked.Decrement(ref inside);
            },
            CancellationToken.None,
            TaskCreationOptions.None,
            TaskScheduler.Current)));
        return overlaps;
    }

    public Task SendManyAsync(ITurnGrain target, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(target.LogAsync));

    public Task LogAsync(int number)
    {
        signals.Log(Key, $"{number}");
        return Task.CompletedTask;
    }
}
