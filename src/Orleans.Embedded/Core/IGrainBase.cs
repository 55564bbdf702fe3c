using Orleans.Runtime;

namespace Orleans;

/// <summary>What every grain class has; for classes that do not derive from <see cref="Grain"/>.</summary>
public interface IGrainBase
{
    /// <summary>The activation this object belongs to.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Runs before the first call; when it fails, so do the calls that waited for it.</summary>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs after the last call. Not a guarantee: a killed process runs nothing.</summary>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
