using Orleans.Conformance.Errors;
using Orleans.Runtime;

namespace Orleans.Conformance.Timers;

public interface ITickingGrain : IGrainWithStringKey
{
    Task StartAsync(bool interleave);

    Task StartFailingAsync();

    Task StartOnceAsync();

    Task ChangeAsync();

    /// <summary>Starts, then holds the turn until let out.</summary>
    Task HoldAfterStartingAsync(bool interleave);

    Task WorkAsync();

    Task<int> StopAsync();

    Task<int> CountTicksAsync();

    Task<int> CountOverlapsAsync();

    Task DieAsync();
}

public sealed class TickingGrain(Signals signals) : Grain, ITickingGrain
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private IGrainTimer? _timer;
    private int _ticks;
    private int _inside;
    private int _overlaps;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Raise($"{Key}/gone");
        return Task.CompletedTask;
    }

    public Task StartAsync(bool interleave)
    {
        _timer = this.RegisterGrainTimer(
            TickAsync,
            new GrainTimerCreationOptions(Period, Period) { Interleave = interleave, KeepAlive = true });
        return Task.CompletedTask;
    }

    public Task StartFailingAsync()
    {
        _timer = this.RegisterGrainTimer(
            async token =>
            {
                await TickAsync(token);
                throw new RefusedException("this tick fails", 0);
            },
            Period,
            Period);
        return Task.CompletedTask;
    }

    public Task StartOnceAsync()
    {
        _timer = this.RegisterGrainTimer(TickAsync, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task ChangeAsync()
    {
        _timer!.Change(Period, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public async Task HoldAfterStartingAsync(bool interleave)
    {
        await StartAsync(interleave);
        signals.Raise($"{Key}/in");
        await signals.WaitFor($"{Key}/out");
    }

    public async Task WorkAsync()
    {
        if (++_inside > 1) _overlaps++;
        await Task.Yield();
        _inside--;
    }

    public Task<int> StopAsync()
    {
        _timer!.Dispose();
        return Task.FromResult(_ticks);
    }

    public Task<int> CountTicksAsync() => Task.FromResult(_ticks);

    public Task<int> CountOverlapsAsync() => Task.FromResult(_overlaps);

    public Task DieAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        await WorkAsync();
        _ticks++;
        signals.Raise($"{Key}/tick {_ticks}");
    }
}
