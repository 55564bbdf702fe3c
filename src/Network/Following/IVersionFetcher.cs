using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Libp2p.Core;

namespace Bib.Network.Following;

/// <summary>Brings what a version names here.</summary>
internal interface IVersionFetcher
{
    /// <summary>Gets everything that a version names durably into the store, and keeps it there until it is adopted.</summary>
    /// <param name="dataset">Whose.</param>
    /// <param name="path">What the dataset is called, for people.</param>
    /// <param name="version">Its header, whose signatures need not have been checked.</param>
    /// <param name="peers">Who is said to have it.</param>
    /// <param name="rests">Told when it begins and ends to rest because somebody has it wait.</param>
    /// <param name="cancellationToken">Gives up; what came stays.</param>
    /// <exception cref="Transfers.TransferException">Nobody gives what is missing.</exception>
    Task FetchAsync(
        DatasetId dataset, string path, AdoptedVersion version, IReadOnlyList<PeerId> peers, Action<bool> rests,
        CancellationToken cancellationToken);
}
