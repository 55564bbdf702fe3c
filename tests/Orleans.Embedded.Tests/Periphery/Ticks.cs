using System.Collections.Concurrent;

namespace Orleans.Embedded.Tests.Periphery;

/// <summary>What ticked and when, counted from the start; a tick may be held until the test lets it go.</summary>
public sealed class Ticks(TimeProvider clock)
{
    private readonly DateTimeOffset _start = clock.GetUtcNow();

    public ConcurrentQueue<(TimeSpan When, string What)> All { get; } = [];

    public Task Held { get; set; } = Task.CompletedTask;

    public Task TakeAsync(string what)
    {
        All.Enqueue((clock.GetUtcNow() - _start, what));
        return Held;
    }
}
