using Bib.Gateway.Api.Topics;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.V1;

namespace Bib.Gateway.Api.Datasets;

/// <summary>From what a request names to a dataset's id, and to a version.</summary>
public sealed class DatasetFinder(IDatasetDirectory directory)
{
    /// <summary>The id of a dataset that is not deleted, or is named by its id.</summary>
    public async Task<DatasetId> FindAsync(DatasetRef? dataset, CancellationToken cancellationToken)
    {
        var (id, address) = Read(dataset);
        if (address is null) return id;
        var found = await directory.FindByAddressAsync(address.Value, cancellationToken) ?? throw NotFound(address.Value);
        return found.Dataset.Id;
    }

    /// <summary>As <see cref="FindAsync"/>, and the dataset that has the version of a content id.</summary>
    public async Task<DatasetId> FindAlsoByContentAsync(DatasetRef? dataset, CancellationToken cancellationToken) =>
        dataset?.DatasetCase == DatasetRef.DatasetOneofCase.ContentId
            ? new((await FindByContentAsync(dataset.ContentId, cancellationToken)).ReadHeader().DatasetId)
            : await FindAsync(dataset, cancellationToken);

    /// <summary>As <see cref="FindAsync"/>, and the dataset deleted last from a path.</summary>
    public async Task<DatasetId> FindAlsoDeletedAsync(
        DatasetRef? dataset, DatasetTransition transition, CancellationToken cancellationToken)
    {
        var (id, address) = Read(dataset);
        if (address is not { } named) return id;
        var isOwn = named.Topic.HomeTail is null;
        var deleted = isOwn && transition == DatasetTransition.Restore
            ? await directory.FindDeletedAsync(named.Path, cancellationToken)
            : null;
        var found = deleted ?? await directory.FindByAddressAsync(named, cancellationToken);
        if (found is null && isOwn) found = await directory.FindDeletedAsync(named.Path, cancellationToken);
        return found?.Dataset.Id ?? throw NotFound(named);
    }

    /// <summary>A version of a dataset.</summary>
    /// <param name="dataset">The dataset, as the request names it.</param>
    /// <param name="version">A number, <c>latest</c> or nothing for the newest, or a content id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<VersionListing> FindVersionAsync(
        DatasetRef? dataset, string version, CancellationToken cancellationToken)
    {
        if (dataset?.DatasetCase == DatasetRef.DatasetOneofCase.ContentId && version.Length == 0)
            return await FindByContentAsync(dataset.ContentId, cancellationToken);
        var id = await FindAlsoByContentAsync(dataset, cancellationToken);
        var found = version switch
        {
            "" or "latest" => await directory.FindLatestAsync(id, cancellationToken),
            _ when VersionNumber.TryParse(version, out var number) =>
                await directory.FindVersionAsync(id, number, cancellationToken),
            _ when ChunkHash.TryParse(version, out var contentId) || ContentCid.TryParse(version, out contentId) =>
                await directory.FindVersionAsync(id, contentId, cancellationToken),
            _ => throw TopicMapping.Invalid(
                "version", $"'{Shown(version)}' names no version.",
                "Give a number as 1.2.0, a content id (64 hex digits, or its CID), or latest."),
        };
        if (found is not null) return found;
        var name = dataset!.DatasetCase == DatasetRef.DatasetOneofCase.Path ? dataset.Path : id.ToString();
        throw new RefusalException(version is "" or "latest"
            ? new(
                RefusalCode.NotFound,
                $"The dataset '{name}' has no version yet, or does not exist.",
                $"Publish one: `bib dataset upload {name} PATH`.",
                "version",
                name)
            : new(
                RefusalCode.NotFound,
                $"The dataset '{name}' has no version '{version}'.",
                $"See `bib dataset versions {name}`.",
                "version",
                version));
    }

    private async Task<VersionListing> FindByContentAsync(string text, CancellationToken cancellationToken)
    {
        var contentId = DatasetMapping.ToContentId(text, "dataset.content_id");
        return await directory.FindByContentAsync(contentId, cancellationToken) ?? throw new RefusalException(new(
            RefusalCode.NotFound, $"No version '{text}' is on this node.",
            $"Other nodes may have it: `bib dataset fetch {text}`.", "dataset", text));
    }

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "…";

    private static RefusalException NotFound(DatasetAddress address) => new(new(
        RefusalCode.NotFound, $"There is no dataset '{address}'.", $"See `bib dataset list {address.Topic.Path}`.", "dataset",
        address.ToString()));

    private static (DatasetId Id, DatasetAddress? Address) Read(DatasetRef? dataset) => dataset?.DatasetCase switch
    {
        DatasetRef.DatasetOneofCase.Id when DatasetId.TryParse(dataset.Id, out var id) => (id, null),
        DatasetRef.DatasetOneofCase.Path => (default, DatasetMapping.ToAddress(dataset.Path, "dataset.path")),
        DatasetRef.DatasetOneofCase.Id => throw TopicMapping.Invalid(
            "dataset.id", "The dataset's id is no UUID.", "Give the id as `bib dataset get weather/gsod` prints it, or the path."),
        DatasetRef.DatasetOneofCase.ContentId => throw TopicMapping.Invalid(
            "dataset.content_id", "A content id names one version, and this is about all of a dataset.",
            $"Name the dataset by its path or id: `bib dataset get {Shown(dataset.ContentId)}` shows both."),
        _ => throw TopicMapping.Invalid("dataset", "No dataset is named.", "Give its id or its path."),
    };
}
