using System.Collections.Immutable;
using Orleans.Runtime;

namespace Orleans.Conformance.Reminders;

public interface IRemindedGrain : IGrainWithStringKey, IRemindable
{
    Task RemindAsync(string name, TimeSpan dueTime);

    Task RemindEveryAsync(string name, TimeSpan period);

    Task ForgetAsync(string name);

    Task<bool> HasAsync(string name);

    Task<ImmutableArray<string>> ListAsync();

    Task<bool> WasWokenByReminderAsync();

    Task DieAsync();
}

public sealed class RemindedGrain(Signals signals) : Grain, IRemindedGrain
{
    private bool _called;
    private bool _wokenByReminder;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Raise($"{Key}/gone");
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _wokenByReminder |= !_called;
        signals.Raise($"{Key}/{reminderName}");
        return Task.CompletedTask;
    }

    public Task RemindAsync(string name, TimeSpan dueTime)
    {
        _called = true;
        return this.RegisterOrUpdateReminder(name, dueTime, TimeSpan.FromMinutes(1));
    }

    public Task RemindEveryAsync(string name, TimeSpan period) =>
        this.RegisterOrUpdateReminder(name, TimeSpan.FromMinutes(1), period);

    public async Task ForgetAsync(string name)
    {
        var reminder = await this.GetReminder(name);
        await this.UnregisterReminder(reminder!);
    }

    public async Task<bool> HasAsync(string name) => await this.GetReminder(name) is not null;

    public async Task<ImmutableArray<string>> ListAsync() =>
        [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName)];

    public Task<bool> WasWokenByReminderAsync() => Task.FromResult(_wokenByReminder);

    public Task DieAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
