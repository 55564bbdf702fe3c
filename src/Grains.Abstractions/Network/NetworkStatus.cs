using Bib.Grains.Abstractions.Nodes;

namespace Bib.Grains.Abstractions.Network;

/// <summary>How a node is among others.</summary>
/// <param name="IsEnabled">Whether it takes part at all; all else is empty where it does not.</param>
/// <param name="Mode">What of the network it keeps.</param>
/// <param name="Addresses">Where it says that it can be reached, as multiaddresses.</param>
/// <param name="Reachability">Whether others can dial it.</param>
/// <param name="Peers">With how many peers there are connections.</param>
/// <param name="PeersWanted">With how many it calls itself connected.</param>
/// <param name="PeersKnown">Of how many peers addresses are known.</param>
/// <param name="Dht">How it takes part in the DHT: server, client, or off.</param>
/// <param name="DhtPeers">Peers in the DHT's routing table.</param>
/// <param name="Problems">What is wrong, a sentence each.</param>
public sealed record NetworkStatus(
    bool IsEnabled,
    NodeMode Mode,
    IReadOnlyList<string> Addresses,
    NetworkReachability Reachability,
    int Peers,
    int PeersWanted,
    int PeersKnown,
    string Dht,
    int DhtPeers,
    IReadOnlyList<string> Problems)
{
    /// <summary>Of a node that takes no part.</summary>
    public static NetworkStatus Disabled { get; } =
        new(false, NodeMode.Selective, [], NetworkReachability.Unknown, 0, 0, 0, "off", 0, []);

    /// <summary>Whether there are as many peers as are wanted.</summary>
    public bool IsConnected => IsEnabled && Peers >= PeersWanted;
}
