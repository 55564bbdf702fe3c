using Orleans.Runtime;

namespace Orleans.Embedded.Tests.Periphery;

public sealed class TickedGrain(Ticks ticks) : Grain, ITickedGrain, IRemindable
{
    public Task StartTimerAsync(TimeSpan dueTime, TimeSpan period)
    {
        this.RegisterGrainTimer(() => ticks.TakeAsync("timer"), dueTime, period);
        return Task.CompletedTask;
    }

    public Task RemindAsync(TimeSpan dueTime, TimeSpan period) => this.RegisterOrUpdateReminder("r", dueTime, period);

    public Task ReceiveReminder(string reminderName, TickStatus status) =>
        ticks.TakeAsync($"{reminderName} {status.CurrentTickTime - status.FirstTickTime} of {status.Period}");

    public async IAsyncEnumerable<int> CountAsync()
    {
        try
        {
            for (var i = 0; ; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }
        finally
        {
            await ticks.TakeAsync("counted");
        }
    }
}
