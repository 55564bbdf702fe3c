using Bib.Grains.Abstractions.Datasets;
using Bib.Network.Copies;

namespace Bib.Network.Tests.Copies;

/// <summary>The one copy of a node, or none.</summary>
internal sealed class PlayedCopies : ILocalCopies
{
    public static DatasetId Dataset { get; } = new(new Guid("019a0000-0000-7000-8000-000000000002"));

    public LocalCopy? Copy { get; set; } = Of(2);

    public static LocalCopy Of(int minimum) =>
        new(Dataset, new(new("weather"), "gsod"), new(1, 1, 0), new(Enumerable.Repeat((byte)1, 32).ToArray()), minimum, false);

    public Task<LocalCopy?> FindAsync(DatasetId dataset, CancellationToken cancellationToken) =>
        Task.FromResult(dataset == Dataset ? Copy : null);
}
