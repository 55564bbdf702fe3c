using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>By the hash of the id.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class HashBasedPlacementAttribute : PlacementAttribute
{
    /// <summary>By the hash of the id.</summary>
    public HashBasedPlacementAttribute()
        : base(LocalPlacement.Instance)
    {
    }
}
