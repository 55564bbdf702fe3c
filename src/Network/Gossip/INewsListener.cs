using Libp2p.Core;

namespace Bib.Network.Gossip;

/// <summary>Hears what gossip brings. Calls must not wait for anything.</summary>
internal interface INewsListener
{
    /// <summary>Something that was checked.</summary>
    /// <param name="news">What.</param>
    /// <param name="forwarder">The peer that it came from, which need not be its author.</param>
    void Heard(News news, PeerId forwarder);
}
