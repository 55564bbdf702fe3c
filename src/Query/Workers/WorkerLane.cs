using Bib.Grains.Abstractions.Decisions;

namespace Bib.Query.Workers;

/// <summary>
/// So many go through at once; the next ones wait in line, and when the line is full, or does not move, are refused.
/// </summary>
/// <param name="max">How many.</param>
/// <param name="what">What they do, as in "2 queries run".</param>
/// <param name="options">How many wait, and how long.</param>
/// <param name="time">The clock.</param>
/// <param name="hint">What who is refused can do.</param>
internal sealed class WorkerLane(int max, string what, QueryOptions options, TimeProvider time, string hint) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(max);
    private int _waiting;

    /// <summary>How many wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits to be let in; who is in leaves by <see cref="Leave"/>.</summary>
    /// <exception cref="RefusalException">The line is too long, or does not move.</exception>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        if (await _slots.WaitAsync(0, cancellationToken)) return;
        if (Interlocked.Increment(ref _waiting) > options.WaitingMax)
        {
            Interlocked.Decrement(ref _waiting);
            throw Overloaded($"{max} {what} and {options.WaitingMax} wait; no more are taken.");
        }

        try
        {
            using var limit = new CancellationTokenSource(options.WaitMax, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await _slots.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Overloaded($"{max} {what}, and none of them ended in {options.WaitMax.TotalSeconds:0} seconds.");
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Makes room for the next one.</summary>
    public void Leave() => _slots.Release();

    public void Dispose() => _slots.Dispose();

    private RefusalException Overloaded(string message) => new(new(RefusalCode.Overloaded, message, hint));
}
