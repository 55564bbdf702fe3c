using Orleans.Embedded.Invocation;

namespace Orleans.Embedded.Runtime;

/// <summary>
/// Ends calls that wait too long. Calls with the same timeout queue in the order of their deadlines, so a tick looks
/// at the heads only and a call costs two list operations, no timer.
/// </summary>
internal sealed class CallTimeouts : IDisposable
{
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _clock;
    private readonly Action<GrainCall> _expired;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private volatile TimeoutClass[] _classes = [];

    public CallTimeouts(TimeProvider clock, Action<GrainCall> expired)
    {
        _clock = clock;
        _expired = expired;
        using (ExecutionContext.SuppressFlow())
            _timer = clock.CreateTimer(static state => ((CallTimeouts)state!).Tick(), this, _tick, _tick);
    }

    /// <summary>The queue of calls that wait this long.</summary>
    public TimeoutClass ClassOf(TimeSpan timeout)
    {
        lock (_gate)
        {
            var found = Array.Find(_classes, known => known.Timeout == timeout);
            if (found is not null) return found;
            var made = new TimeoutClass(timeout, _clock);
            _classes = [.. _classes, made];
            return made;
        }
    }

    public void Dispose() => _timer.Dispose();

    internal void Tick()
    {
        var now = _clock.GetTimestamp();
        foreach (var known in _classes)
        {
            foreach (var expired in known.TakeExpired(now)) _expired(expired);
        }
    }

    /// <summary>The calls that wait equally long, in as many lists as there are processors.</summary>
    internal sealed class TimeoutClass(TimeSpan timeout, TimeProvider clock)
    {
        private readonly Waiting[] _lists = [.. Enumerable.Range(0, Math.Min(8, Environment.ProcessorCount)).Select(_ => new Waiting())];
        private readonly long _ticks = timeout <= TimeSpan.Zero || timeout > TimeSpan.FromDays(365)
            ? long.MaxValue / 2
            : (long)(timeout.TotalSeconds * clock.TimestampFrequency);

        public TimeSpan Timeout => timeout;

        /// <summary>
        /// Starts the call's time, unless it runs already: a call that is sent again keeps its first deadline.
        /// </summary>
        public void Add(GrainCall call)
        {
            if (Interlocked.Exchange(ref call.Timeout.Claimed, 1) != 0) return;
            _lists[Environment.CurrentManagedThreadId % _lists.Length].Add(call, clock.GetTimestamp() + _ticks);
        }

        public IEnumerable<GrainCall> TakeExpired(long now) => _lists.SelectMany(list => list.TakeExpired(now));
    }

    /// <summary>A doubly linked list through the calls themselves.</summary>
    internal sealed class Waiting
    {
        private readonly Lock _gate = new();
        private GrainCall? _first;
        private GrainCall? _last;

        public void Add(GrainCall call, long deadline)
        {
            lock (_gate)
            {
                call.Timeout.Deadline = deadline;
                call.Timeout.Previous = _last;
                if (_last is null) _first = call;
                else _last.Timeout.Next = call;
                _last = call;
                call.Timeout.List = this;

                // Whoever settles the call looks for the list after setting its flag, so the flag is read after that.
                Interlocked.MemoryBarrier();
                if (call.IsSettled) Unlink(call);
            }
        }

        public void Remove(GrainCall call)
        {
            lock (_gate)
            {
                if (!ReferenceEquals(call.Timeout.List, this)) return;
                Unlink(call);
            }
        }

        public List<GrainCall> TakeExpired(long now)
        {
            var expired = new List<GrainCall>();
            lock (_gate)
            {
                while (_first is { } call && call.Timeout.Deadline <= now)
                {
                    Unlink(call);
                    expired.Add(call);
                }
            }

            return expired;
        }

        private void Unlink(GrainCall call)
        {
            ref var entry = ref call.Timeout;
            if (entry.Previous is { } previous) previous.Timeout.Next = entry.Next;
            else _first = entry.Next;
            if (entry.Next is { } next) next.Timeout.Previous = entry.Previous;
            else _last = entry.Previous;
            entry = default;
        }
    }
}
