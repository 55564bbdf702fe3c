namespace Orleans.Embedded.Scheduling;

/// <summary>
/// Takes the caller's synchronisation context and async locals off the thread while a turn runs on it: a grain sees
/// neither, just as if it ran in another process.
/// </summary>
internal readonly ref struct Isolation
{
    private static readonly ExecutionContext _empty = Empty();

    private readonly ExecutionContext? _execution;
    private readonly SynchronizationContext? _synchronization;

    private Isolation(ExecutionContext? execution, SynchronizationContext? synchronization)
    {
        _execution = execution;
        _synchronization = synchronization;
    }

    public static Isolation Begin()
    {
        var synchronization = SynchronizationContext.Current;
        if (synchronization is not null) SynchronizationContext.SetSynchronizationContext(null);
        var execution = ExecutionContext.Capture();
        if (ReferenceEquals(execution, _empty)) execution = null;
        else ExecutionContext.Restore(_empty);
        return new Isolation(execution, synchronization);
    }

    public void End()
    {
        // A turn leaves the empty context as it found it: it runs in a task.
        if (_execution is not null) ExecutionContext.Restore(_execution);
        if (_synchronization is not null) SynchronizationContext.SetSynchronizationContext(_synchronization);
    }

    private static ExecutionContext Empty()
    {
        ExecutionContext? captured = null;
        var thread = new Thread(() => captured = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return captured!;
    }
}
