using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Orleans.Embedded.Tests.Limits;

[MayInterleave(nameof(IsRelease))]
public sealed class LimitedGrain : Grain, ILimitedGrain, IRemindable
{
    private readonly TaskCompletionSource _released = new();
    private readonly List<IGrainTimer> _timers = [];

    public static bool IsRelease(Orleans.Serialization.Invocation.IInvokable call) =>
        call.GetMethodName() == nameof(ReleaseAsync);

    public Task TouchAsync() => Task.CompletedTask;

    public Task WaitAsync() => _released.Task;

    public Task ReleaseAsync()
    {
        _released.TrySetResult();
        return Task.CompletedTask;
    }

    public Task StartTimerAsync()
    {
        _timers.Add(this.RegisterGrainTimer(() => Task.CompletedTask, TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        return Task.CompletedTask;
    }

    public Task StopTimersAsync()
    {
        _timers.ForEach(timer => timer.Dispose());
        return Task.CompletedTask;
    }

    public Task RemindAsync(string name) =>
        this.RegisterOrUpdateReminder(name, TimeSpan.FromHours(1), TimeSpan.FromHours(1));

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    public async IAsyncEnumerable<int> CountAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }
}
