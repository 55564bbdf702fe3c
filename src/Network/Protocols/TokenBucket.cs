namespace Bib.Network.Protocols;

/// <summary>So much a second in the long run, and so much at once. Any thread.</summary>
/// <param name="perSecond">What comes in a second.</param>
/// <param name="atOnce">The most that gathers.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenBucket(double perSecond, double atOnce, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _taken;
    private long _at = time.GetTimestamp();

    /// <summary>Whether it is as if nobody had ever taken from it.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                Refill();
                return _taken <= 0;
            }
        }
    }

    /// <summary>Takes, if there is enough.</summary>
    /// <param name="count">How much.</param>
    /// <param name="wait">When there will be enough; zero where there is.</param>
    public bool TryTake(double count, out TimeSpan wait)
    {
        lock (_gate)
        {
            Refill();
            wait = TimeSpan.Zero;
            var missing = _taken + count - atOnce;
            if (missing > 0)
            {
                wait = TimeSpan.FromSeconds(missing / perSecond);
                return false;
            }

            _taken += count;
            return true;
        }
    }

    /// <summary>Takes in any case, also what will only come.</summary>
    /// <returns>How long to wait until what was taken has come.</returns>
    public TimeSpan Take(double count)
    {
        lock (_gate)
        {
            Refill();
            _taken += count;
            return _taken <= atOnce ? TimeSpan.Zero : TimeSpan.FromSeconds((_taken - atOnce) / perSecond);
        }
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _taken = Math.Max(0, _taken - (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
        _at = now;
    }
}
