namespace Orleans.Embedded.Reminders;

/// <summary>One reminder's clock: fires at its due times, never twice at once, and skips what it missed.</summary>
internal sealed class ReminderAlarm : IDisposable
{
    /// <summary>The longest that a timer may sleep; a farther due time is reached in several naps.</summary>
    private static readonly TimeSpan _longestNap = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly Func<ReminderEntry, DateTime, Task> _fire;
    private readonly ITimer _timer;
    private DateTime _due;
    private bool _disposed;

    public ReminderAlarm(TimeProvider clock, ReminderEntry entry, Func<ReminderEntry, DateTime, Task> fire)
    {
        _clock = clock;
        _fire = fire;
        Entry = entry;
        _due = NextAfter(Now, entry);
        using (ExecutionContext.SuppressFlow())
        {
            _timer = clock.CreateTimer(
                static self => ((ReminderAlarm)self!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public ReminderEntry Entry { get; }

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    public void Start() => Sleep();

    public void Dispose()
    {
        lock (_gate) _disposed = true;
        _timer.Dispose();
    }

    /// <summary>The first due time that is not past: the start, or a whole number of periods after it.</summary>
    private static DateTime NextAfter(DateTime now, ReminderEntry entry)
    {
        if (entry.StartAt >= now) return entry.StartAt;
        var periods = (now - entry.StartAt).Ticks / entry.Period.Ticks + 1;
        return entry.StartAt + TimeSpan.FromTicks(periods * entry.Period.Ticks);
    }

    private void Sleep()
    {
        lock (_gate)
        {
            if (_disposed) return;
            var left = _due - Now;
            if (left < TimeSpan.Zero) left = TimeSpan.Zero;
            _timer.Change(left < _longestNap ? left : _longestNap, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        if (Now < _due) Sleep();
        else _ = FireAsync();
    }

    private async Task FireAsync()
    {
        await _fire(Entry, Now);

        // Strictly after the tick that was: a clock that stands, or a timer that is early, must not bring it twice.
        _due = NextAfter((Now > _due ? Now : _due).AddTicks(1), Entry);
        Sleep();
    }
}
