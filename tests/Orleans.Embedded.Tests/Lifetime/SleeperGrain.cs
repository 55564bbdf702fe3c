using Orleans.Runtime;

namespace Orleans.Embedded.Tests.Lifetime;

public sealed class SleeperGrain(
    Lives lives, [PersistentState("sleep")] IPersistentState<SleeperState> state) : Grain, ISleeperGrain
{
    private int _ticks;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        lives.Events.Enqueue($"+{this.GetPrimaryKeyString()}");
        return this.GetPrimaryKeyString() == "broken"
            ? Task.FromException(new InvalidOperationException("cannot begin"))
            : Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        lives.Events.Enqueue($"-{this.GetPrimaryKeyString()} {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task TouchAsync() => Task.CompletedTask;

    public Task StayAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task<int> TicksAsync() => Task.FromResult(_ticks);

    public Task StartTickingAsync(TimeSpan period, bool keepAlive)
    {
        this.RegisterGrainTimer(
            () =>
            {
                _ticks++;
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(period, period) { KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task WaitForAsync()
    {
        lives.Events.Enqueue($"?{this.GetPrimaryKeyString()}");
        return lives.Gate(this.GetPrimaryKeyString()).Task;
    }

    public async Task SaveAsync(string text)
    {
        await Task.Yield();
        state.State.Text = text;
        await state.WriteStateAsync();
    }

    public Task<string> LoadAsync() => Task.FromResult(state.State.Text);
}
