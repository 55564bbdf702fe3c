using Orleans.Runtime;

namespace Orleans.Embedded.Tests.Stress;

/// <summary>Calls others at random and watches that nobody else is in its turn or in its request.</summary>
public sealed class StressGrain(StressLog log) : Grain, IStressGrain
{
    private int _threads;
    private int _requests;
    private int _counted;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        log.Activated(this.GetPrimaryKeyLong());
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        log.Deactivated(this.GetPrimaryKeyLong());
    }

    public async Task<int> WorkAsync(int seed, int depth)
    {
        log.Begin();
        if (++_requests != 1) log.Violations.Enqueue($"two requests in {IdentityString}");
        var random = new Random(seed);
        try
        {
            for (var step = 0; step < 3; step++)
            {
                Turn();
                await StepAsync(random, depth);
            }

            Turn();
            return _counted;
        }
        finally
        {
            _requests--;
            log.End();
        }
    }

    public Task<int> PeekAsync()
    {
        Turn();
        return Task.FromResult(_counted);
    }

    public async Task<int> InterruptAsync(int seed)
    {
        Turn();
        if (seed % 2 == 0) await Task.Yield();
        Turn();
        return _counted;
    }

    public async Task FailAsync(int seed)
    {
        Turn();
        if (seed % 3 == 0) await Task.Yield();
        throw new InvalidOperationException("as asked");
    }

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    /// <summary>Grains call upwards only, so that no cycle arises; interrupts may go anywhere.</summary>
    private async Task StepAsync(Random random, int depth)
    {
        var above = GrainFactory.GetGrain<IStressGrain>(this.GetPrimaryKeyLong() + random.Next(1, 5));
        switch (random.Next(8))
        {
            case 0:
                await Task.Yield();
                break;
            case 1:
                await Task.WhenAll(above.InterruptAsync(random.Next()), above.PeekAsync());
                break;
            case 2:
                await Should.ThrowAsync<InvalidOperationException>(() => above.FailAsync(random.Next()));
                break;
            case 3:
                await above.LeaveAsync();
                break;
            case 4:
                await GrainFactory.GetGrain<IStressGrain>(random.Next(64)).InterruptAsync(random.Next());
                break;
            default:
                if (depth > 0) await above.WorkAsync(random.Next(), depth - 1);
                break;
        }
    }

    private void Turn()
    {
        if (Interlocked.Increment(ref _threads) != 1) log.Violations.Enqueue($"two threads in {IdentityString}");
        _counted++;
        Thread.SpinWait(20);
        Interlocked.Decrement(ref _threads);
        if (!ReferenceEquals(RuntimeContextOf(), GrainContext)) log.Violations.Enqueue($"off turn in {IdentityString}");
    }

    private IGrainContext RuntimeContextOf() =>
        ((IGrainContextAccessor)ServiceProvider.GetService(typeof(IGrainContextAccessor))!).GrainContext;
}
