using Bib.Network.Protos;
using Libp2p.Core;

namespace Bib.Network.Serving;

/// <summary>What this node tells peers of itself.</summary>
internal interface INodeSelf
{
    /// <summary>What it is.</summary>
    Task<PeerInfo> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>How far it has read a peer's catalog; 0 when it has not.</summary>
    long KnownOf(PeerId peer);

    /// <summary>How many downloads are under way.</summary>
    int Downloads { get; }
}
