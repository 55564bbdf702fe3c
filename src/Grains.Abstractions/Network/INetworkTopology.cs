using Bib.Grains.Abstractions.Decisions;

namespace Bib.Grains.Abstractions.Network;

/// <summary>The network around this node, as far as it knows.</summary>
public interface INetworkTopology
{
    /// <summary>Nodes without a connection that are told at most.</summary>
    const int KnownMax = 1000;

    /// <summary>Who there is and who is connected with whom. Nobody is asked.</summary>
    /// <exception cref="RefusalException">The node takes no part in the network (NOT_SERVED).</exception>
    Task<NetworkTopology> ReadAsync(CancellationToken cancellationToken);
}
