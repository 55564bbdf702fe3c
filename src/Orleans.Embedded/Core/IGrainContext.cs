using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>An activation.</summary>
public interface IGrainContext : ITargetHolder, IEquatable<IGrainContext>
{
    /// <summary>A reference to this grain.</summary>
    GrainReference GrainReference { get; }

    /// <summary>The grain's id.</summary>
    GrainId GrainId { get; }

    /// <summary>The object of the grain class; null while it is being made.</summary>
    object? GrainInstance { get; }

    /// <summary>The activation's own id.</summary>
    ActivationId ActivationId { get; }

    /// <summary>The activation's services.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Where parts of the grain subscribe to its activation and deactivation.</summary>
    IGrainLifecycle ObservableLifecycle { get; }

    /// <summary>Runs work as turns of this activation.</summary>
    IWorkItemScheduler Scheduler { get; }

    /// <summary>Done when the activation has ended.</summary>
    Task Deactivated { get; }

    /// <summary>Attaches an object to the activation, or removes it with null.</summary>
    void SetComponent<TComponent>(TComponent? value)
        where TComponent : class;

    /// <summary>Begins to activate.</summary>
    void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default);

    /// <summary>Begins to deactivate; running requests are finished first.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
