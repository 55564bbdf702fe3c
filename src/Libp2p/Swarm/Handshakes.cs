using System.Net;
using Libp2p.Swarm.Resources;
using Libp2p.Transports;

namespace Libp2p.Swarm;

/// <summary>
/// Connections that others dialled and that are not secured yet. Where there is no room for another one, the newcomer
/// is let in and one of those ends: whoever dials without a word would else keep everybody out.
/// </summary>
/// <param name="resources">What they use.</param>
internal sealed class Handshakes(ResourceManager resources)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Handshake> _running = [];

    /// <summary>Begins one, which counts until what it gives is disposed of.</summary>
    /// <exception cref="ResourceLimitException">There is no room, and none that could be made.</exception>
    public Handshake Begin(RawConnection raw)
    {
        while (true)
        {
            try
            {
                var scope = resources.OpenConnection(inbound: true, Dialing.TransportSet.HasDescriptor(raw.Remote), raw.Remote);
                var handshake = new Handshake(this, raw, scope);
                lock (_lock) _running.AddLast(handshake);
                return handshake;
            }
            catch (ResourceLimitException exception) when (exception.Scope == ResourceManager.TransientScope)
            {
                if (!EndOne()) throw;
            }
        }
    }

    /// <summary>
    /// Ends the oldest of the network from which most are under way that have said nothing; where all have said
    /// something, of those that have. Who has few, and something to say, is hardly ever met by that.
    /// </summary>
    private bool EndOne()
    {
        while (true)
        {
            Handshake oldest;
            lock (_lock)
            {
                var most = _running.Where(one => !one.Scope.HasSpoken).GroupBy(one => one.Source).MaxBy(group => group.Count())
                    ?? _running.GroupBy(one => one.Source).MaxBy(group => group.Count());
                if (most is null) return false;
                oldest = most.First();
                _running.Remove(oldest);
            }

            // One that has come to its end in this moment is none any more, and makes no room.
            if (!oldest.Scope.TryEndTransient()) continue;
            oldest.Raw.Stream.Reset();
            return true;
        }
    }

    private void Ended(Handshake handshake)
    {
        lock (_lock) _running.Remove(handshake);
    }

    /// <summary>A handshake that is under way.</summary>
    internal sealed class Handshake(Handshakes all, RawConnection raw, ConnectionScope scope) : IDisposable
    {
        /// <summary>The connection.</summary>
        public RawConnection Raw => raw;

        /// <summary>What it uses; it stays when the handshake ends well.</summary>
        public ConnectionScope Scope => scope;

        /// <summary>From where it comes; null for this machine and what has no such place.</summary>
        public IPNetwork? Source { get; } = SourceNetwork.Of(raw.Remote);

        public void Dispose() => all.Ended(this);
    }
}
