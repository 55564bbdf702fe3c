using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Queries;

namespace Bib.Query.Tables;

/// <summary>The node's datasets as tables: the directory tells the version, its manifest the files.</summary>
/// <param name="directory">Finds versions.</param>
/// <param name="chunks">Holds their lists of files.</param>
public sealed class DatasetTables(IDatasetDirectory directory, IChunkStore chunks) : ITableCatalog
{
    /// <inheritdoc/>
    public async Task<TableSource?> FindAsync(TableName name, Actor by, CancellationToken cancellationToken)
    {
        if (!DatasetAddress.TryParse(name.Dataset, out var address, out var fault))
        {
            throw new RefusalException(new(
                RefusalCode.NotFound, $"There is no table '{name.Dataset}': {fault}",
                "Name a dataset as in \"weather/stations/gsod@1.2.0\"; see `bib dataset list`.", "sql", name.Dataset));
        }

        var path = address.Path;
        if (await directory.FindByAddressAsync(address, cancellationToken) is not { } dataset)
        {
            if (address.Topic.HomeTail is not null) return null;
            if (await directory.FindDeletedAsync(path, cancellationToken) is null) return null;
            throw new RefusalException(new(
                RefusalCode.Deleted, $"The dataset '{path}' is deleted.", $"Bring it back: bib dataset restore {path}", "sql",
                path.ToString()));
        }

        var version = await FindVersionAsync(dataset.Dataset.Id, name.Version, cancellationToken);
        if (version is null) return null;
        return VersionTable.Of(
            version.ReadHeader(), $"bib://{path}@{version.Version.Number}", version.Version.ContentId, chunks);
    }

    private async Task<VersionListing?> FindVersionAsync(
        DatasetId dataset, string version, CancellationToken cancellationToken) => version switch
    {
        TableName.Latest => await directory.FindLatestAsync(dataset, cancellationToken),
        _ when VersionNumber.TryParse(version, out var number) =>
            await directory.FindVersionAsync(dataset, number, cancellationToken),
        _ when ChunkHash.TryParse(version, out var contentId) =>
            await directory.FindVersionAsync(dataset, contentId, cancellationToken),
        _ => null,
    };
}
