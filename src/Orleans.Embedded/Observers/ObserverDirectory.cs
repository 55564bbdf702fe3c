using System.Collections.Concurrent;
using Orleans.Embedded.Activations;
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

    private readonly ConcurrentDictionary<GrainId, WeakReference> _objects = [];
    private readonly SiloRuntime _silo;

    public ObserverDirectory(SiloRuntime silo)
    {
        _silo = silo;
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

        if (!_objects.TryRemove(reference.GrainId, out _)) return;
        (_silo.Find(reference.GrainId) as Activation)?.Deactivate(
            new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The observer was deleted."));
    }

    private ObserverHandle Find(GrainId id) => _objects.TryGetValue(id, out var target)
        ? new ObserverHandle(target)
        : throw new ClientNotAvailableException(
            $"{id} was deleted, or belongs to another process: nobody observes there any more.");
}
