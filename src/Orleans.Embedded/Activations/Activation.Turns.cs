using System.Runtime.CompilerServices;
using Orleans.Embedded.Invocation;
using Orleans.Embedded.Scheduling;

namespace Orleans.Embedded.Activations;

/// <content>Who runs turns, and where.</content>
internal sealed partial class Activation : IThreadPoolWorkItem
{
    private WorkQueue<object> _turns;
    private bool _running;

    /// <summary>Runs queued turns until there are none or the quantum is over.</summary>
    public void Execute()
    {
        var thread = TurnThread.Current;
        var until = _silo.Clock.GetTimestamp() + _silo.QuantumTicks;
        while (true)
        {
            object? turn;
            lock (_gate)
            {
                if (!_turns.TryDequeue(out turn))
                {
                    _running = false;
                    return;
                }
            }

            var released = RunTurn(turn, thread);
            if (released) return;
            if (_silo.Clock.GetTimestamp() < until) continue;
            WakeUp();
            return;
        }
    }

    public void QueueTurn(Task task)
    {
        bool wake;
        lock (_gate)
        {
            _turns.Enqueue(task);
            wake = TakeRunning();
        }

        if (wake) WakeUp();
    }

    /// <summary>Runs a continuation on this thread if nobody runs the activation and nothing is before it.</summary>
    public bool TryRunTurnHere(Task task, TurnThread thread)
    {
        lock (_gate)
        {
            if (_running || _turns.Count > 0) return false;
            _running = true;
        }

        var isolation = Isolation.Begin();
        if (!RunTurn(task, thread)) WakeUp();
        isolation.End();
        return true;
    }

    public Task[] QueuedTasks()
    {
        lock (_gate) return [.. _turns.ToArray().OfType<Task>()];
    }

    private void RunCallHere(GrainCall call, TurnThread thread)
    {
        var isolation = Isolation.Begin();
        if (!RunTurn(call, thread, call.SentAt)) WakeUp();
        isolation.End();
        if (call.HasPromise && !call.IsSettled) call.State!.Timeouts.Add(call);
    }

    /// <summary>
    /// Runs one turn, then lets the activation go or finds out that more is to do, and only then gives the answers out:
    /// whoever continues on this thread with an answer finds the activation free.
    /// </summary>
    /// <remarks>Never inlined: a frame for each turn is what a stack trace of grains is read by.</remarks>
    /// <returns>Whether the activation was let go.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RunTurn(object turn, TurnThread thread, long startedAt = 0)
    {
        var frame = thread.Enter(this);
        var firstEnded = thread.Ended.Count;
        var call = turn as GrainCall;
        var started = startedAt == 0 ? _silo.Clock.GetTimestamp() : startedAt;
        if (turn is Task task)
        {
            _scheduler.Run(task);
        }
        else if (turn is Action<Activation> step)
        {
            new Task(() => step(this)).RunSynchronously(_scheduler);
        }
        else if (call!.IsSettled && call.Inner is null && _silo.DropsExpired)
        {
            lock (_gate) Dismiss(call);
        }
        else
        {
            new Task(static state => ((GrainCall)state!).Target!.Begin((GrainCall)state, TurnThread.Current), call)
                .RunSynchronously(_scheduler);
        }

        var now = _silo.Clock.GetTimestamp();
        var length = now - started;
        if (length > _silo.TurnLimitTicks) ReportOverlong(call ?? _request, length);
        thread.Leave(frame);
        call?.State!.Learn(length);
        var released = LetGo(thread, firstEnded, now);
        thread.Unwind();
        return released;
    }

    private bool LetGo(TurnThread thread, int firstEnded, long now)
    {
        var ended = thread.Ended;
        for (var i = firstEnded; i < ended.Count; i++) Examine(ended[i], now);

        bool released;
        lock (_gate)
        {
            for (var i = firstEnded; i < ended.Count; i++) Dismiss(ended[i]);
            if (_waiting.Count > 0) AdmitWaiting();
            if (_deactivationReason is not null) BeginDeactivating();
            released = _turns.Count == 0;
            if (released) _running = false;
        }

        if (ended.Count > firstEnded) Answer(thread, firstEnded, queue: !released);
        return released;
    }

    private static void Answer(TurnThread thread, int firstEnded, bool queue)
    {
        var ended = thread.Ended;
        if (ended.Count == firstEnded + 1)
        {
            // Taken off first: what continues with the answer may run turns of its own on this thread.
            var only = ended[firstEnded];
            ended.RemoveAt(firstEnded);
            if (only.HasPromise) Settle(thread, only, queue);
            else only.Settle();
            return;
        }

        var several = ended.GetRange(firstEnded, ended.Count - firstEnded);
        ended.RemoveRange(firstEnded, several.Count);
        foreach (var call in several) Settle(thread, call, queue);
    }

    private static void Settle(TurnThread thread, GrainCall call, bool queue)
    {
        var before = thread.MustQueue;
        thread.MustQueue = before || queue;
        call.Settle();
        thread.MustQueue = before;
    }

    private bool TakeRunning()
    {
        if (_running) return false;
        _running = true;
        return true;
    }

    private void WakeUp() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    private void ReportOverlong(GrainCall? call, long length)
    {
        var took = TimeSpan.FromSeconds((double)length / _silo.Clock.TimestampFrequency);
        if (call is not null && call.Overlong < took) call.Overlong = took;
        LogOverlongTurn(_silo.Logger, GrainId, call?.Method.ToString() ?? "a turn", took, _silo.TurnLimit);
    }
}
