namespace Orleans;

/// <summary>Takes part in a lifecycle.</summary>
public interface ILifecycleObserver
{
    /// <summary>Starts; the lifecycle goes on when the task is done.</summary>
    Task OnStart(CancellationToken cancellationToken = default);

    /// <summary>Stops; in the opposite order of starting.</summary>
    Task OnStop(CancellationToken cancellationToken = default);
}
