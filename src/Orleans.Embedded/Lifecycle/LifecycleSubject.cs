using System.Runtime.ExceptionServices;

namespace Orleans.Embedded.Lifecycle;

/// <summary>Runs stages in ascending order and stops those that started in descending order.</summary>
internal class LifecycleSubject : ILifecycleSubject
{
    private readonly Lock _gate = new();
    private readonly List<Subscription> _subscriptions = [];

    public int HighestCompletedStage { get; private set; } = int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _subscriptions.Count == 0;
        }
    }

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, stage, observer);
        lock (_gate) _subscriptions.Add(subscription);
        return subscription;
    }

    public async Task OnStart(CancellationToken cancellationToken = default)
    {
        foreach (var stage in Stages().OrderBy(stage => stage.Key))
        {
            cancellationToken.ThrowIfCancellationRequested();
            HighestCompletedStage = stage.Key;
            await Task.WhenAll(stage.Select(part => Begin(part.Observer.OnStart, cancellationToken)));
        }
    }

    /// <summary>Every observer is stopped whatever the others do; the first failure is thrown at the end.</summary>
    public async Task OnStop(CancellationToken cancellationToken = default)
    {
        ExceptionDispatchInfo? failure = null;
        foreach (var stage in Stages().Where(stage => stage.Key <= HighestCompletedStage).OrderByDescending(s => s.Key))
        {
            try
            {
                await Task.WhenAll(stage.Select(part => Begin(part.Observer.OnStop, cancellationToken)));
            }
            catch (Exception error)
            {
                failure ??= ExceptionDispatchInfo.Capture(error);
            }

            LowestStoppedStage = stage.Key;
        }

        failure?.Throw();
    }

    private static Task Begin(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        try
        {
            return step(cancellationToken);
        }
        catch (Exception error)
        {
            return Task.FromException(error);
        }
    }

    private IGrouping<int, Subscription>[] Stages()
    {
        lock (_gate) return [.. _subscriptions.GroupBy(part => part.Stage)];
    }

    private sealed class Subscription(LifecycleSubject owner, int stage, ILifecycleObserver observer) : IDisposable
    {
        public int Stage => stage;

        public ILifecycleObserver Observer => observer;

        public void Dispose()
        {
            lock (owner._gate) owner._subscriptions.Remove(this);
        }
    }
}
