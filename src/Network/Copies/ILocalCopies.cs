using Bib.Grains.Abstractions.Datasets;

namespace Bib.Network.Copies;

/// <summary>Knows what is here.</summary>
internal interface ILocalCopies
{
    /// <summary>A dataset that is here; null where it is not, is deleted, or has no version here.</summary>
    Task<LocalCopy?> FindAsync(DatasetId dataset, CancellationToken cancellationToken);
}
