using Bib.Grains.Abstractions.Catalog;
using Libp2p.Core;

namespace Bib.Network.Serving;

/// <summary>Takes what peers tell of topics and datasets. What it is given has the right form, and may be a lie.</summary>
internal interface ICatalogNews
{
    /// <summary>Takes entries of a peer's catalog. Returns soon: what they lead to is done later.</summary>
    /// <returns>How many will be looked at.</returns>
    Task<int> TakeAsync(PeerId peer, IReadOnlyList<CatalogEntry> entries, CancellationToken cancellationToken);
}
