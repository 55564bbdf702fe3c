using System.Collections.Concurrent;

namespace Orleans.Embedded.Tests.Stress;

/// <summary>What the grains saw that must never be.</summary>
public sealed class StressLog
{
    private readonly ConcurrentDictionary<long, int> _activations = [];
    private int _begun;
    private int _ended;

    public ConcurrentQueue<string> Violations { get; } = [];

    public int Begun => Volatile.Read(ref _begun);

    public int Ended => Volatile.Read(ref _ended);

    public void Begin() => Interlocked.Increment(ref _begun);

    public void End() => Interlocked.Increment(ref _ended);

    public void Activated(long key)
    {
        if (_activations.AddOrUpdate(key, 1, (_, count) => count + 1) != 1) Violations.Enqueue($"grain {key} is active twice");
    }

    public void Deactivated(long key) => _activations.AddOrUpdate(key, 0, (_, count) => count - 1);
}
