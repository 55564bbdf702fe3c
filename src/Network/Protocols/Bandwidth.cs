namespace Bib.Network.Protocols;

/// <summary>How many bytes a second go one way. Who asks first goes first, in pieces of any size.</summary>
internal sealed class Bandwidth
{
    private readonly TokenBucket? _bucket;
    private readonly TimeProvider _time;

    /// <summary>Sets a limit.</summary>
    /// <param name="bytesPerSecond">The limit; 0 for none.</param>
    /// <param name="time">The clock.</param>
    public Bandwidth(long bytesPerSecond, TimeProvider time)
    {
        _time = time;
        if (bytesPerSecond > 0) _bucket = new(bytesPerSecond, bytesPerSecond, time);
    }

    /// <summary>Ends when the bytes may go.</summary>
    public ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        if (_bucket is null) return default;
        var wait = _bucket.Take(bytes);
        return wait == TimeSpan.Zero ? default : new(Task.Delay(wait, _time, cancellationToken));
    }
}
