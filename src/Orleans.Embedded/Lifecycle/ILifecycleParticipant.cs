namespace Orleans;

/// <summary>A service that takes part in a lifecycle; registered in the container, it is asked once at start.</summary>
public interface ILifecycleParticipant<TLifecycleObservable>
    where TLifecycleObservable : ILifecycleObservable
{
    /// <summary>Subscribes to stages.</summary>
    void Participate(TLifecycleObservable lifecycle);
}
