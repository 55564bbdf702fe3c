using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>Near the caller.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class PreferLocalPlacementAttribute : PlacementAttribute
{
    /// <summary>Near the caller.</summary>
    public PreferLocalPlacementAttribute()
        : base(LocalPlacement.Instance)
    {
    }
}
