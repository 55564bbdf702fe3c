namespace Libp2p.Swarm;

/// <summary>A token that is canceled when time is up, or when one of two others is.</summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    public TimeLimit(TimeSpan limit, TimeProvider time, CancellationToken one, CancellationToken other = default)
    {
        _timer = new(limit, time);
        _either = other.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, one, other)
            : CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, one);
    }

    /// <summary>What is to be canceled by it.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether it was the time that ran out.</summary>
    public bool IsOver => _timer.IsCancellationRequested;

    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
