using System.Collections.Immutable;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Gateway.Tests.Datasets;

/// <summary>A directory of datasets with one version each, whose headers say what they were made of.</summary>
internal sealed class PlayedLineage : IDatasetDirectory
{
    private readonly Dictionary<string, MadeVersion> _versions = new(StringComparer.Ordinal);

    /// <summary>Adds the version 1.0.0 of a dataset.</summary>
    public MadeVersion Add(string path, params string[] lineage)
    {
        DatasetPath.TryParse(path, out var at, out _).ShouldBeTrue();
        var number = _versions.Count + 1;
        var header = new ManifestHeader
        {
            DatasetId = new Guid(number, 0, 0, new byte[8]),
            Version = "1.0.0",
            Publisher = new UserId(new string('a', 40)),
            CreatedAt = DateTimeOffset.UnixEpoch,
            Files = [],
            FileCount = 0,
            Size = 0,
            Lineage = lineage,
            Job = $"urn:bib:job:{number}",
        };
        var bytes = ManifestHeaderCodec.Write(header);
        var row = new DatasetVersion
        {
            Id = header.DatasetId,
            Number = VersionNumber.First,
            ContentId = ChunkHash.Of(bytes),
            Message = "",
            Size = 0,
            Files = 0,
            Publisher = header.Publisher,
            CreatedAt = header.CreatedAt,
        };
        return _versions[path] = new(at, new(row, bytes, default, default, new(default, default)));
    }

    public Task<DatasetListing?> FindAsync(DatasetPath path, CancellationToken cancellationToken)
    {
        if (!_versions.TryGetValue(path.ToString(), out var found)) return Task.FromResult<DatasetListing?>(null);
        var state = PlayedDataset.State with { Id = new(found.Version.Version.Id), Name = path.Name };
        return Task.FromResult<DatasetListing?>(new(state, path.Topic, "1"));
    }

    public Task<VersionListing?> FindVersionAsync(DatasetId dataset, VersionNumber number, CancellationToken cancellationToken) =>
        Task.FromResult(Of(dataset).FirstOrDefault(version => version.Version.Number == number));

    public Task<VersionListing?> FindVersionAsync(DatasetId dataset, ChunkHash contentId, CancellationToken cancellationToken) =>
        Task.FromResult(Of(dataset).FirstOrDefault(version => version.Version.ContentId == contentId));

    public Task<IReadOnlyList<MadeVersion>> ListMadeOfAsync(
        IReadOnlyList<string> entries, int countMax, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<MadeVersion>>(
            [.. _versions.Values.Where(version => version.Version.ReadHeader().Lineage.Intersect(entries).Any()).Take(countMax)]);

    public Task<DatasetListing?> FindByAddressAsync(DatasetAddress address, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<DatasetListing?> FindDeletedAsync(DatasetPath path, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<DatasetPage> ListAsync(DatasetQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<VersionListing?> FindByContentAsync(ChunkHash contentId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<VersionListing?> FindLatestAsync(DatasetId dataset, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<VersionPage> ListVersionsAsync(
        DatasetId dataset, int pageSize, string? pageToken, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ImmutableArray<DatasetId>> ListPurgeableAsync(int countMax, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private IEnumerable<VersionListing> Of(DatasetId dataset) =>
        _versions.Values.Select(version => version.Version).Where(version => version.Version.Id == dataset.Value);
}
