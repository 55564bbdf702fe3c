using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Activations;
using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Base of grain classes. One activation of a grain exists at a time and runs one turn at a time, so its fields need
/// no lock.
/// </summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>For the engine, which calls it inside the activation's first turn.</summary>
    protected Grain()
        : this(RuntimeContext.Current!, grainRuntime: null)
    {
    }

    /// <summary>For unit tests that make a grain without an engine.</summary>
    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        Runtime = grainRuntime
            ?? (grainContext as Activation)?.Silo.GrainRuntime
            ?? grainContext?.ActivationServices.GetService<IGrainRuntime>()!;
    }

    /// <summary>The activation this object belongs to.</summary>
    [AllowNull]
    public IGrainContext GrainContext { get; private set; }

    /// <summary>A reference to this grain that can be handed to others.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>The grain's id as text.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <summary>The silo's address as text.</summary>
    public string RuntimeIdentity => Runtime?.SiloIdentity ?? string.Empty;

    internal IGrainRuntime Runtime { get; }

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => Runtime.GrainFactory;

    /// <summary>The activation's services.</summary>
    protected internal IServiceProvider ServiceProvider =>
        GrainContext?.ActivationServices ?? Runtime?.ServiceProvider!;

    /// <summary>Runs before the first call; when it fails, so do the calls that waited for it.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last call. Not a guarantee: a killed process runs nothing.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>Ends this activation once its running requests are done; the next call makes a new one.</summary>
    protected void DeactivateOnIdle() => EnsureRuntime().DeactivateOnIdle(GrainContext ?? RuntimeContext.Current!);

    /// <summary>Keeps this activation from being collected for at least <paramref name="timeSpan"/>.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) =>
        EnsureRuntime().DelayDeactivation(GrainContext ?? RuntimeContext.Current!, timeSpan);

    internal IGrainRuntime EnsureRuntime() => Runtime
        ?? throw new InvalidOperationException("The grain was made outside the engine and given no runtime.");
}
