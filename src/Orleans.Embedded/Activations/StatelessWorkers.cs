using Orleans.Embedded.Invocation;
using Orleans.Embedded.Runtime;
using Orleans.Runtime;

namespace Orleans.Embedded.Activations;

/// <summary>
/// The activations of a stateless worker: a call goes to a free one, a new one, or the least busy one.
/// </summary>
internal sealed class StatelessWorkers(SiloRuntime silo, GrainTypeInfo type, GrainId grainId) : CallTarget
{
    private readonly Lock _gate = new();
    private volatile Activation[] _workers = [];
    private volatile bool _isGone;

    public override bool IsGone => _isGone;

    public IReadOnlyList<Activation> Workers => _workers;

    public override void Submit(GrainCall call)
    {
        // Gone between the directory's answer and here: whoever is asked next is another one.
        if (Choose() is { } worker) worker.Submit(call);
        else silo.Resolve(grainId).Submit(call);
    }

    /// <summary>Lets go of a worker that has ended; with the last one the group goes.</summary>
    public void Remove(Activation worker)
    {
        lock (_gate)
        {
            _workers = [.. _workers.Where(known => !ReferenceEquals(known, worker))];
            if (_workers.Length > 0 || _isGone) return;
            _isGone = true;
            silo.Remove(grainId, this);
        }
    }

    public override long? IdleSince()
    {
        long? last = null;
        foreach (var worker in _workers)
        {
            if (worker.IdleSince() is not { } since) return null;
            last = Math.Max(last ?? since, since);
        }

        return last;
    }

    /// <summary>
    /// They have no state and may run beside those that come after them, so the group's place is free at once.
    /// </summary>
    public override void TryDisplace()
    {
        Activation[] workers;
        lock (_gate)
        {
            if (_isGone || IdleSince() is null) return;
            _isGone = true;
            workers = _workers;
            _workers = [];
            silo.Remove(grainId, this);
        }

        foreach (var worker in workers)
            worker.Deactivate(new DeactivationReason(
                DeactivationReasonCode.ActivationIdle, "It was idle longest when others needed its place."));
    }

    private Activation? Choose()
    {
        foreach (var worker in _workers)
        {
            if (worker.IsFree) return worker;
        }

        lock (_gate)
        {
            if (_isGone) return null;
            if (_workers.Length >= type.MaxLocalWorkers)
                return _workers.MinBy(worker => worker.WaitingCount + worker.ActiveCount)!;
            var made = new Activation(silo, type, grainId, this);
            _workers = [.. _workers, made];
            return made;
        }
    }
}
