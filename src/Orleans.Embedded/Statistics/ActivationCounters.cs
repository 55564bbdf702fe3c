namespace Orleans.Embedded.Statistics;

internal sealed class ActivationCounters
{
    private long _created;
    private long _ended;

    public long Total => Volatile.Read(ref _created);

    public long Now => Volatile.Read(ref _created) - Volatile.Read(ref _ended);

    public void Created() => Interlocked.Increment(ref _created);

    public void Ended() => Interlocked.Increment(ref _ended);
}
