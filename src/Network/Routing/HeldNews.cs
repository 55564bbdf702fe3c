using System.Threading.Channels;

namespace Bib.Network.Routing;

/// <summary>
/// Topics and datasets of which this node may have come to hold more, or less. Any thread tells; one reads.
/// </summary>
internal sealed class HeldNews
{
    /// <summary>How many wait; who can wait does, of others the rest is forgotten and all is looked at anew.</summary>
    private const int WaitingMax = 1024;

    private readonly Channel<Guid> _told = Channel.CreateBounded<Guid>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
    private int _isMissed;

    /// <summary>Tells of one whose catalog entry need not have changed.</summary>
    public void Tell(Guid subject)
    {
        if (!_told.Writer.TryWrite(subject)) Volatile.Write(ref _isMissed, 1);
    }

    /// <summary>Tells of one as soon as there is room.</summary>
    public ValueTask TellAsync(Guid subject, CancellationToken cancellationToken) =>
        _told.Writer.WriteAsync(subject, cancellationToken);

    /// <summary>The next.</summary>
    public ValueTask<Guid> NextAsync(CancellationToken cancellationToken) => _told.Reader.ReadAsync(cancellationToken);

    /// <summary>Whether some were forgotten.</summary>
    public bool IsMissed => Volatile.Read(ref _isMissed) == 1;

    /// <summary>All is looked at anew from now on, those that were forgotten among it.</summary>
    public void Catch() => Volatile.Write(ref _isMissed, 0);
}
