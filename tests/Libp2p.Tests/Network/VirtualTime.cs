using System.Collections.Concurrent;
using Bib.Testing;

namespace Libp2p.Tests.Network;

/// <summary>
/// Runs code in virtual time: one thing after another on one thread, and when nothing is left to do, the clock moves on
/// to the next timer. Hours pass in moments, and a seed's run can be had again.
/// </summary>
/// <remarks>
/// Some of what is awaited passes through the thread pool on its way back here. Nothing is left to do only when the
/// pool has come to rest as well, and that is known, not guessed from how long nothing came: so nothing else may use
/// the pool, and who runs in virtual time belongs to the collection <see cref="Alone"/>.
/// </remarks>
internal sealed class VirtualTime(FakeTimeProvider clock) : SynchronizationContext
{
    /// <summary>The collection of what nothing else runs beside.</summary>
    public const string Alone = "virtual time";

    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _queue = [];

    /// <summary>Runs code until it has ended.</summary>
    /// <param name="body">The code.</param>
    /// <param name="limit">How long it may take, in virtual time.</param>
    /// <param name="stop">Ends it for other reasons.</param>
    /// <exception cref="TimeoutException">It took longer, or waits for what no timer brings.</exception>
    public async Task RunAsync(Func<Task> body, TimeSpan limit, CancellationToken stop)
    {
        // From here on in the pool, without a context: who yields there stands behind all that waits.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var end = clock.GetUtcNow() + limit;
        Task? task = null;
        Post(_ => task = body(), null);
        while (task is not { IsCompleted: true })
        {
            stop.ThrowIfCancellationRequested();
            if (await WorkAsync()) continue;
            if (clock.UntilNextTimer is not { } next) throw new TimeoutException("Nothing is left to do, and no timer waits.");

            if (clock.GetUtcNow() + next > end) throw new TimeoutException($"It was not done after {limit} of virtual time.");
            As(() => clock.Advance(next > TimeSpan.Zero ? next : TimeSpan.Zero));
        }

        await task;
    }

    public override void Post(SendOrPostCallback callback, object? state) => _queue.Enqueue((callback, state));

    public override void Send(SendOrPostCallback callback, object? state) => throw new NotSupportedException();

    /// <summary>Does what there is to do.</summary>
    /// <returns>Whether there was anything.</returns>
    private async Task<bool> WorkAsync()
    {
        while (_queue.IsEmpty)
        {
            if (IsQuiet()) return false;
            await Task.Yield();
        }

        while (_queue.TryDequeue(out var next)) As(() => next.Callback(next.State));
        return true;
    }

    /// <summary>
    /// Whether nothing can come any more: nothing waits in the pool, no other thread of it works, and none has ended
    /// anything while this was looked at.
    /// </summary>
    private bool IsQuiet()
    {
        var ended = ThreadPool.CompletedWorkItemCount;
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var idle, out _);
        return ThreadPool.PendingWorkItemCount == 0
            && most - idle <= 1
            && ThreadPool.CompletedWorkItemCount == ended
            && _queue.IsEmpty;
    }

    private void As(Action action)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
