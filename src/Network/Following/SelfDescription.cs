using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Nodes;
using Bib.Network.Protos;
using Bib.Network.Serving;
using Libp2p.Core;
using Microsoft.Extensions.Options;

namespace Bib.Network.Following;

/// <summary>What this node says of itself to those who ask.</summary>
internal sealed class SelfDescription(IOptions<NetworkOptions> options, ICatalog catalog, CatalogReader reader, Adopter adopter)
    : INodeSelf
{
    private readonly NetworkOptions _options = options.Value;

    /// <inheritdoc/>
    public int Downloads => adopter.Transfers;

    /// <inheritdoc/>
    public async Task<PeerInfo> DescribeAsync(CancellationToken cancellationToken) => new()
    {
        Version = _options.Version,
        Mode = _options.Mode == NodeMode.Full ? "full" : "selective",
        CatalogVersion = (await catalog.ReadAsync(long.MaxValue, 1, cancellationToken)).Version,
    };

    /// <inheritdoc/>
    public long KnownOf(PeerId peer) => reader.KnownOf(peer);
}
