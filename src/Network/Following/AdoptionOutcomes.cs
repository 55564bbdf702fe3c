using System.Threading.Channels;

namespace Bib.Network.Following;

/// <summary>Tells who waits for a topic or dataset how each try to take it over ended. Any thread.</summary>
internal sealed class AdoptionOutcomes
{
    /// <summary>Outcomes that wait to be read; of more the oldest are forgotten.</summary>
    private const int UnreadMax = 16;

    private readonly Lock _gate = new();
    private readonly List<Listener> _listeners = [];

    /// <summary>Listens until it is disposed.</summary>
    public Listener Listen(Guid subject)
    {
        var listener = new Listener(this, subject);
        lock (_gate) _listeners.Add(listener);
        return listener;
    }

    /// <summary>A try has ended.</summary>
    /// <param name="subject">Of what.</param>
    /// <param name="failure">Why it failed; null where it did not.</param>
    public void Tell(Guid subject, string? failure)
    {
        lock (_gate)
        {
            foreach (var listener in _listeners.Where(one => one.Subject == subject)) listener.Tell(failure);
        }
    }

    /// <summary>One that listens.</summary>
    internal sealed class Listener(AdoptionOutcomes outcomes, Guid subject) : IDisposable
    {
        private readonly Channel<string?> _told = Channel.CreateBounded<string?>(
            new BoundedChannelOptions(UnreadMax) { FullMode = BoundedChannelFullMode.DropOldest });

        /// <summary>What is listened for.</summary>
        public Guid Subject => subject;

        /// <summary>How the next try ended: why it failed, or null.</summary>
        public ValueTask<string?> NextAsync(CancellationToken cancellationToken) => _told.Reader.ReadAsync(cancellationToken);

        public void Tell(string? failure) => _told.Writer.TryWrite(failure);

        public void Dispose()
        {
            lock (outcomes._gate) outcomes._listeners.Remove(this);
        }
    }
}
