using System.Collections.Immutable;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Network.Tests.Hosts;

/// <summary>A dataset's versions in memory, the newest last.</summary>
internal sealed class TestDatasets : IDatasetDirectory
{
    private SomeNode? _home;

    public DatasetId Id { get; private set; } = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"));

    public List<VersionListing> Versions { get; } = [];

    /// <summary>Whose dataset it is, which signs its versions from here on; others believe nobody's.</summary>
    public void Of(SomeNode home) => (_home, Id) = (home, new(home.DatasetId(1)));

    /// <summary>Adds a version.</summary>
    public VersionListing Add(int metadataBytes = 0, IReadOnlyList<ListRef>? files = null, long count = 0, long size = 0)
    {
        var header = ManifestHeaderCodec.Write(new()
        {
            DatasetId = Id.Value,
            Version = $"1.0.{Versions.Count}",
            Previous = Versions.Count == 0 ? default : Versions[^1].Version.ContentId,
            Publisher = new UserId(new string('a', UserId.Length)),
            CreatedAt = DateTimeOffset.UnixEpoch,
            Files = files ?? [],
            FileCount = count,
            Size = size,
            Metadata =
            [
                .. Enumerable.Range(0, metadataBytes / 50_000)
                    .Select(number => KeyValuePair.Create($"n{number:000}", new string('x', 50_000))),
            ],
        });
        var version = new DatasetVersion { ContentId = ManifestHeaderCodec.ContentId(header), Number = VersionNumber.First };
        Versions.Add(_home is null
            ? new(version, header, new byte[64], new byte[32], new(new byte[32], new byte[64]))
            : new(version, header, default, default, NodeSignature.Of(_home.Identity, version.ContentId, [], [])));
        return Versions[^1];
    }

    public Task<VersionListing?> FindVersionAsync(DatasetId dataset, ChunkHash contentId, CancellationToken cancellationToken) =>
        Task.FromResult(dataset == Id ? Versions.Find(version => version.Version.ContentId == contentId) : null);

    public Task<VersionListing?> FindByContentAsync(ChunkHash contentId, CancellationToken cancellationToken) =>
        FindVersionAsync(Id, contentId, cancellationToken);

    public Task<VersionListing?> FindLatestAsync(DatasetId dataset, CancellationToken cancellationToken) =>
        Task.FromResult(dataset == Id ? Versions.LastOrDefault() : null);

    public Task<VersionListing?> FindVersionAsync(DatasetId dataset, VersionNumber number, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Peers ask by content ids.");

    public Task<DatasetListing?> FindAsync(DatasetPath path, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Peers ask by ids.");

    public Task<DatasetListing?> FindByAddressAsync(DatasetAddress address, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Peers ask by ids.");

    public Task<DatasetListing?> FindDeletedAsync(DatasetPath path, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Peers ask by ids.");

    public Task<DatasetPage> ListAsync(DatasetQuery query, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Peers ask by ids.");

    public Task<VersionPage> ListVersionsAsync(
        DatasetId dataset, int pageSize, string? pageToken, CancellationToken cancellationToken) =>
        Task.FromResult(new VersionPage(
            dataset == Id ? [.. Versions.Select(version => version.Version).Reverse().Take(pageSize)] : [], null));

    public Task<IReadOnlyList<MadeVersion>> ListMadeOfAsync(
        IReadOnlyList<string> entries, int countMax, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImmutableArray<DatasetId>> ListPurgeableAsync(int countMax, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Peers ask by ids.");
}
