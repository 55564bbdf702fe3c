namespace Orleans;

/// <summary>A lifecycle that one can take part in.</summary>
public interface ILifecycleObservable
{
    /// <summary>Takes part in one stage until disposed.</summary>
    IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
}
