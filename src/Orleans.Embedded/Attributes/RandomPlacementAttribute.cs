using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>Anywhere.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class RandomPlacementAttribute : PlacementAttribute
{
    /// <summary>Anywhere.</summary>
    public RandomPlacementAttribute()
        : base(LocalPlacement.Instance)
    {
    }
}
