using Orleans.Embedded.Invocation;
using Orleans.Embedded.Statistics;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded.Runtime;

/// <summary>What one host knows of one class of grains.</summary>
internal sealed class GrainTypeInfo
{
    private readonly Lock _gate = new();
    private volatile GrainMethodState?[] _states = [];

    public required GrainType GrainType { get; init; }

    /// <summary>The class's name, for people.</summary>
    public required string Name { get; init; }

    public required Func<IGrainContext, object> Create { get; init; }

    public required Func<GrainMethod, GrainMethodState> MakeState { get; init; }

    public required long CollectionAgeTicks { get; init; }

    public bool IsReentrant { get; init; }

    public Func<object, IInvokable, bool>? MayInterleave { get; init; }

    /// <summary>How many activations one id may have; 0 for a grain that is no stateless worker.</summary>
    public int MaxLocalWorkers { get; init; }

    /// <summary>How many requests may wait for one activation, and the option that says so.</summary>
    public required (int Count, string Option) WaitingLimit { get; init; }

    public int SoftLimit { get; init; }

    public ActivationCounters Activations { get; } = new();

    public IEnumerable<GrainMethodState> States => _states.OfType<GrainMethodState>();

    public GrainMethodState StateOf(GrainMethod method)
    {
        var states = _states;
        return method.Index < states.Length && states[method.Index] is { } state ? state : AddState(method);
    }

    private GrainMethodState AddState(GrainMethod method)
    {
        lock (_gate)
        {
            if (method.Index < _states.Length && _states[method.Index] is { } known) return known;
            var states = new GrainMethodState?[Math.Max(_states.Length, method.Index + 1)];
            _states.CopyTo(states, 0);
            var made = MakeState(method);
            states[method.Index] = made;
            _states = states;
            return made;
        }
    }
}
