using Orleans;
using Orleans.Runtime;
using Orleans.Streams;

namespace Bib.Storage.Tests.Engine;

/// <inheritdoc cref="IRememberingGrain"/>
public sealed class RememberingGrain : Grain, IRememberingGrain, IRemindable
{
    private const string Wake = "wake";

    public async Task BeginAsync()
    {
        await RemindAsync();
        await SubscribeAsync();
    }

    public Task RemindAsync() => this.RegisterOrUpdateReminder(Wake, TimeSpan.FromHours(1), TimeSpan.FromDays(1));

    public Task SubscribeAsync() => Stream().SubscribeAsync((_, _) => Task.CompletedTask);

    public async Task<(int Reminders, int Subscriptions)> CountAsync() =>
        ((await this.GetReminders()).Count, (await Stream().GetAllSubscriptionHandles()).Count);

    public async Task EndAsync()
    {
        if (await this.GetReminder(Wake) is { } reminder) await this.UnregisterReminder(reminder);
        foreach (var handle in await Stream().GetAllSubscriptionHandles()) await handle.UnsubscribeAsync();
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private IAsyncStream<int> Stream() =>
        this.GetStreamProvider(EngineSilo.Streams).GetStream<int>(StreamId.Create("tests", this.GetPrimaryKeyString()));
}
