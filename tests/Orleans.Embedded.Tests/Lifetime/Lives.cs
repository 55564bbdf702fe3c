using System.Collections.Concurrent;

namespace Orleans.Embedded.Tests.Lifetime;

/// <summary>What happened to grains, in order.</summary>
public sealed class Lives
{
    public ConcurrentQueue<string> Events { get; } = [];

    public ConcurrentDictionary<string, TaskCompletionSource> Gates { get; } = [];

    public TaskCompletionSource Gate(string key) => Gates.GetOrAdd(key, _ => new TaskCompletionSource());
}
