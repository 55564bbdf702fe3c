namespace Orleans.Runtime;

/// <summary>Where parts of a grain subscribe to its activation and deactivation.</summary>
public interface IGrainLifecycle : ILifecycleObservable;
