using Orleans;

namespace Bib.Bench.Grains;

public sealed class EchoGrain : Grain, IEchoGrain
{
    private int _sum;

    public Task<int> AddAsync(int value)
    {
        _sum += value;
        return Task.FromResult(_sum);
    }

    public async Task<int> AddSlowlyAsync(int value)
    {
        await Task.Yield();
        return _sum += value;
    }

    public Task<int> AddCancellableAsync(int value, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_sum += value);
    }

    public async Task<int> RelayAsync(long to, int value) =>
        await GrainFactory.GetGrain<IEchoGrain>(to).AddAsync(value);
}
