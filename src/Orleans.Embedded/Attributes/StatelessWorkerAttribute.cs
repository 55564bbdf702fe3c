using Orleans.Placement;
using Orleans.Runtime;

namespace Orleans.Concurrency;

/// <summary>A grain of which several activations with the same id may run at once.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute : PlacementAttribute
{
    /// <summary>At most as many as there are processors.</summary>
    public StatelessWorkerAttribute()
        : base(new StatelessWorkerPlacement(-1))
    {
    }

    /// <summary>At most <paramref name="maxLocalWorkers"/>.</summary>
    public StatelessWorkerAttribute(int maxLocalWorkers)
        : base(new StatelessWorkerPlacement(maxLocalWorkers))
    {
    }

    /// <summary>At most <paramref name="maxLocalWorkers"/>; idle ones are collected either way.</summary>
    public StatelessWorkerAttribute(int maxLocalWorkers, bool removeIdleWorkers)
        : base(new StatelessWorkerPlacement(maxLocalWorkers)) => _ = removeIdleWorkers;
}
