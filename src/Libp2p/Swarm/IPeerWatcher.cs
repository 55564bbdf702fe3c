using Libp2p.Core;
using Libp2p.Protocols.Identify;

namespace Libp2p.Swarm;

/// <summary>Hears of peers that come and go. Calls come one after another and must not wait for anything.</summary>
public interface IPeerWatcher
{
    /// <summary>There is a connection with a peer that had none.</summary>
    void Connected(PeerConnection connection);

    /// <summary>
    /// There is a connection, be it the first with its peer (<see cref="Connected"/> was called before) or one more. Most
    /// who watch need not know.
    /// </summary>
    void Opened(PeerConnection connection)
    {
    }

    /// <summary>The last connection with a peer has ended.</summary>
    void Disconnected(PeerId peer);

    /// <summary>A peer said who it is and what it speaks, at first or anew.</summary>
    void Identified(PeerConnection connection, IdentifyMessage message);
}
