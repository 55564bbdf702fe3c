using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Libp2p.Core;

namespace Bib.Network.Following;

/// <summary>Brings what a version names here.</summary>
internal interface IVersionFetcher
{
    /// <summary>Gets everything that a version names durably into the store, and keeps it there until it is adopted.</summary>
    /// <param name="dataset">Whose.</param>
    /// <param name="version">Its header, whose signatures need not have been checked.</param>
    /// <param name="peers">Who is said to have it.</param>
    /// <param name="cancellationToken">Gives up; what came stays.</param>
    /// <exception cref="Transfers.TransferException">Nobody gives what is missing.</exception>
    Task FetchAsync(
        DatasetId dataset, AdoptedVersion version, IReadOnlyList<PeerId> peers, CancellationToken cancellationToken);
}
