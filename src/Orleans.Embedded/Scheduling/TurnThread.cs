using Orleans.Embedded.Activations;
using Orleans.Embedded.Invocation;

namespace Orleans.Embedded.Scheduling;

/// <summary>What one thread is doing: whose turn it runs, for which call, how deep inside other turns.</summary>
internal sealed class TurnThread
{
    /// <summary>How many turns may nest on one stack before further calls are queued.</summary>
    private const int MaxDepth = 8;

    /// <summary>
    /// How many calls in a row may run on the caller's stack before one is queued, so that others get on.
    /// </summary>
    private const int MaxInlineRun = 64;

    [ThreadStatic]
    private static TurnThread? _current;

    private int _inlineRun;

    public static TurnThread Current => _current ??= new TurnThread();

    public Activation? Activation { get; private set; }

    /// <summary>The call whose method is being started; null in turns that continue one.</summary>
    public GrainCall? Call { get; private set; }

    /// <summary>How many turns are on this stack, those included that are over and give their answers out.</summary>
    public int Depth { get; private set; }

    /// <summary>Set while answers are given out by a thread that still has turns to run.</summary>
    public bool MustQueue { get; set; }

    /// <summary>Calls that ended in the turn that runs; answered when its activation has been let go.</summary>
    public List<GrainCall> Ended { get; } = [];

    public bool MayNest => Depth < MaxDepth && !MustQueue;

    public bool MayRunInline()
    {
        if (Depth >= MaxDepth || MustQueue) return false;
        if (++_inlineRun < MaxInlineRun) return true;
        _inlineRun = 0;
        return false;
    }

    public Frame Enter(Activation activation)
    {
        var frame = new Frame(Activation, Call);
        Activation = activation;
        Call = null;
        Depth++;
        return frame;
    }

    /// <summary>The turn is over: what follows on this thread, its answers first, is no part of it.</summary>
    public void Leave(in Frame frame)
    {
        Activation = frame.Activation;
        Call = frame.Call;
    }

    /// <summary>
    /// Its answers are given out. Until then it counts: who continues with one runs on top of it, and ends by answers
    /// of its own.
    /// </summary>
    public void Unwind() => Depth--;

    public void Start(GrainCall? call) => Call = call;

    public readonly record struct Frame(Activation? Activation, GrainCall? Call);
}
