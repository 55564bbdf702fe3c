using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>Where the fewest activations are.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class ActivationCountBasedPlacementAttribute : PlacementAttribute
{
    /// <summary>Where the fewest activations are.</summary>
    public ActivationCountBasedPlacementAttribute()
        : base(LocalPlacement.Instance)
    {
    }
}
