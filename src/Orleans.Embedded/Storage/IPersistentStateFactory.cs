namespace Orleans.Runtime;

/// <summary>Makes the states that constructors ask for.</summary>
public interface IPersistentStateFactory
{
    /// <summary>The state of this activation, read in stage <see cref="GrainLifecycleStage.SetupState"/>.</summary>
    IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config);
}
