using Orleans.Runtime;

namespace Orleans.Conformance.Shutdown;

public interface IEndingGrain : IGrainWithStringKey, IRemindable
{
    Task TouchAsync();

    Task HoldAsync();

    Task RemindAsync(TimeSpan dueTime);
}

public sealed class EndingGrain(Signals signals) : Grain, IEndingGrain
{
    private string Key => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Log(Key, reason.ReasonCode.ToString());
        return Task.CompletedTask;
    }

    public Task TouchAsync() => Task.CompletedTask;

    public async Task HoldAsync()
    {
        signals.Raise($"{Key}/in");
        await signals.WaitFor($"{Key}/out");
        signals.Log(Key, "held to the end");
    }

    public Task RemindAsync(TimeSpan dueTime) =>
        this.RegisterOrUpdateReminder("restart", dueTime, TimeSpan.FromMinutes(1));

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        signals.Raise($"{Key}/reminded");
        return Task.CompletedTask;
    }
}
