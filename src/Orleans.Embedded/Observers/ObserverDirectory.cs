using System.Collections.Concurrent;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Limits;
using Orleans.Embedded.References;
using Orleans.Embedded.Runtime;
using Orleans.Runtime;

namespace Orleans.Embedded.Observers;

/// <summary>
/// The objects that grains may call. Each is served by an activation of its own, which gives it its notifications one
/// at a time; the object itself is held weakly, so whoever made it keeps it alive, as in Orleans.
/// </summary>
internal sealed class ObserverDirectory : IObservers
{
    private static readonly GrainType _type = GrainType.Create("sys.observer");

    private const int FirstSweep = 1000;

    private readonly ConcurrentDictionary<GrainId, WeakReference> _objects = [];
    private readonly SiloRuntime _silo;
    private int _nextSweep;

    public ObserverDirectory(SiloRuntime silo)
    {
        _silo = silo;
        _nextSweep = Math.Min(FirstSweep, silo.Limits.Observers);
        silo.Types.Add(_type, "Observer", context => Find(context.GrainId), reentrant: false);
    }

    public TObserver Create<TObserver>(IGrainObserver target)
        where TObserver : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target is GrainReference)
            throw new ArgumentException("This is a reference already, not an object to make one of.", nameof(target));
        if (target is IGrainBase)
        {
            throw new ArgumentException(
                $"{target.GetType()} is a grain: pass its own reference (AsReference) instead.", nameof(target));
        }

        if (_objects.Count >= _nextSweep) Sweep();
        Limit.Check(
            _objects.Count,
            _silo.Limits.Observers,
            nameof(_silo.Limits.Observers),
            "The silo",
            $"observers, so {target.GetType()} was not made one",
            "Delete references that are not needed (DeleteObjectReference)");
        var id = GrainId.Create(_type, Guid.NewGuid().ToString("N"));
        _objects[id] = new WeakReference(target);
        return (TObserver)_silo.References.Create(typeof(TObserver), id);
    }

    public void Delete(IGrainObserver target)
    {
        if (target is not GrainReference reference)
        {
            throw new ArgumentException(
                "Deleting takes the reference that CreateObjectReference gave, not the object.", nameof(target));
        }

        Delete(reference.GrainId, "The observer was deleted.");
    }

    /// <summary>
    /// Forgets observers that were garbage-collected; at every doubling, so that it costs next to nothing.
    /// </summary>
    private void Sweep()
    {
        foreach (var (id, target) in _objects)
            if (!target.IsAlive) Delete(id, "The observer was garbage-collected.");
        _nextSweep = Math.Min(_silo.Limits.Observers, Math.Max(FirstSweep, 2 * _objects.Count));
    }

    private void Delete(GrainId id, string why)
    {
        if (!_objects.TryRemove(id, out _)) return;
        (_silo.Find(id) as Activation)?.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, why));
    }

    private ObserverHandle Find(GrainId id) => _objects.TryGetValue(id, out var target)
        ? new ObserverHandle(target)
        : throw new ClientNotAvailableException(
            $"{id} was deleted, or belongs to another process: nobody observes there any more.");
}
