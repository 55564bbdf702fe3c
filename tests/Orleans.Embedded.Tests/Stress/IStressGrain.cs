namespace Orleans.Embedded.Tests.Stress;

public interface IStressGrain : IGrainWithIntegerKey
{
    Task<int> WorkAsync(int seed, int depth);

    [Concurrency.ReadOnly]
    Task<int> PeekAsync();

    [Concurrency.AlwaysInterleave]
    Task<int> InterruptAsync(int seed);

    Task FailAsync(int seed);

    Task LeaveAsync();
}
