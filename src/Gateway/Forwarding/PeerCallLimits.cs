using Bib.Grains.Abstractions.Decisions;
using Microsoft.Extensions.Options;

namespace Bib.Gateway.Forwarding;

/// <summary>How many calls of peers are under way. Any thread.</summary>
public sealed class PeerCallLimits(IOptions<ForwardingOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _perPeer = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Counts a call until what it gives is disposed of.</summary>
    /// <exception cref="RefusalException">There are as many as may be.</exception>
    public IDisposable Enter(string peer)
    {
        lock (_gate)
        {
            var count = _perPeer.GetValueOrDefault(peer);
            if (count >= options.Value.CallsPerPeerMax || _count >= options.Value.CallsMax)
                throw new RefusalException(ForwardingRefusals.TooManyCalls(peer, options.Value.CallsPerPeerMax));
            _count++;
            _perPeer[peer] = count + 1;
        }

        return new Call(this, peer);
    }

    private void Leave(string peer)
    {
        lock (_gate)
        {
            _count--;
            if (--_perPeer[peer] == 0) _perPeer.Remove(peer);
        }
    }

    private sealed class Call(PeerCallLimits limits, string peer) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) limits.Leave(peer);
        }
    }
}
