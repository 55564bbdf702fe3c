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

    public override bool IsGone => false;

    public IReadOnlyList<Activation> Workers => _workers;

    public override void Submit(GrainCall call) => Choose().Submit(call);

    public void Remove(Activation worker)
    {
        lock (_gate) _workers = [.. _workers.Where(known => !ReferenceEquals(known, worker))];
    }

    private Activation Choose()
    {
        foreach (var worker in _workers)
        {
            if (worker.IsFree) return worker;
        }

        lock (_gate)
        {
            if (_workers.Length >= type.MaxLocalWorkers)
                return _workers.MinBy(worker => worker.WaitingCount + worker.ActiveCount)!;
            var made = new Activation(silo, type, grainId, this);
            _workers = [.. _workers, made];
            return made;
        }
    }
}
