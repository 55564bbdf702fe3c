using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Nodes;

namespace Bib.Grains.Abstractions.Network;

/// <summary>The network as this process has it: what the doors ask and tell it.</summary>
public interface INetwork
{
    /// <summary>How it is now; waits for nothing.</summary>
    NetworkStatus Read();

    /// <summary>The peers that there are connections with, in the order of their ids.</summary>
    IReadOnlyList<ConnectedPeer> Peers();

    /// <summary>Connects with a peer, or finds that there is a connection.</summary>
    /// <param name="address">A multiaddress that ends in <c>/p2p/</c> and a peer id, or the peer id of a known node.</param>
    /// <param name="known">Where a peer that is named by its id was reached before; empty for an address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusalException">It is no address, or nobody answers there, or somebody else.</exception>
    Task<ConnectedPeer> ConnectAsync(string address, IReadOnlyList<string> known, CancellationToken cancellationToken);

    /// <summary>Ends every connection with a peer. It may connect again.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="RefusalException">It is no peer id.</exception>
    Task<int> DisconnectAsync(string peerId, CancellationToken cancellationToken);

    /// <summary>What the node follows has changed: it looks anew at what others have.</summary>
    void FollowAnew();

    /// <summary>
    /// Keeps from now on what another mode does, looks anew at what others have, and tells them. What is here stays.
    /// </summary>
    void SwitchMode(NodeMode mode);
}
