using Libp2p.Hosting;
using Libp2p.Swarm;

namespace Libp2p.Node;

/// <summary>What a service of the sample stands on.</summary>
/// <param name="Host">The peer.</param>
/// <param name="Parts">The library's services, as the node was asked for.</param>
/// <param name="Options">What the node was asked to do.</param>
/// <param name="Events">Where it says what happens.</param>
/// <param name="Commands">Where it adds what it can be told to do.</param>
/// <param name="Time">What the time is.</param>
/// <param name="Stopping">Canceled when the node stops.</param>
internal sealed record ServiceContext(
    Libp2pHost Host,
    PeerServices Parts,
    NodeOptions Options,
    EventWriter Events,
    CommandTable Commands,
    TimeProvider Time,
    CancellationToken Stopping);
