using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>Where resources are freest.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class ResourceOptimizedPlacementAttribute : PlacementAttribute
{
    /// <summary>Where resources are freest.</summary>
    public ResourceOptimizedPlacementAttribute()
        : base(LocalPlacement.Instance)
    {
    }
}
