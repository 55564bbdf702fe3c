namespace Orleans;

/// <summary>A lifecycle and the means to run it.</summary>
public interface ILifecycleSubject : ILifecycleObservable, ILifecycleObserver;
