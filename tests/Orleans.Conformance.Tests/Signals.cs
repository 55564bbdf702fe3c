using System.Collections.Concurrent;

namespace Orleans.Conformance;

/// <summary>
/// How a grain and a test meet without sleeping: named moments to raise and to wait for, and named logs. One per silo,
/// as a service; a test names its moments after a grain key that nobody else uses.
/// </summary>
public sealed class Signals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _moments = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _logs = new();

    public void Raise(string moment) => Moment(moment).TrySetResult();

    public bool IsRaised(string moment) => Moment(moment).Task.IsCompleted;

    /// <summary>Waits inside a grain: as long as the call may last.</summary>
    public Task WaitFor(string moment) => Moment(moment).Task;

    public void Log(string log, string entry) => LogOf(log).Enqueue(entry);

    public IReadOnlyList<string> Entries(string log) => [.. LogOf(log)];

    private TaskCompletionSource Moment(string name) =>
        _moments.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private ConcurrentQueue<string> LogOf(string name) => _logs.GetOrAdd(name, _ => new());
}
