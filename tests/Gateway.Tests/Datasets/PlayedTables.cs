using System.Collections.Immutable;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;

namespace Bib.Gateway.Tests.Datasets;

/// <summary>Tables, profiles, versions and chunks as a test wants them.</summary>
internal sealed class PlayedTables : ITableInspection, ITableProfiles, IDatasetDirectory, IChunkStore
{
    private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What every table is; null for none.</summary>
    public TableShape? Shape { get; set; }

    /// <summary>When set, no table can be read.</summary>
    public Refusal? Broken { get; set; }

    /// <summary>When set, the shape is told and no value can be read.</summary>
    public Refusal? Damaged { get; set; }

    /// <summary>When set, nothing is told before it ends.</summary>
    public TaskCompletionSource? Held { get; set; }

    /// <summary>How often a table was looked at.</summary>
    public int Looks { get; private set; }

    /// <summary>Whether there is no dataset at all.</summary>
    public bool IsEmpty { get; set; }

    public ProfileListing Profile { get; set; } = new(ProfileState.Queued, null, null);

    /// <summary>All that there is to list.</summary>
    public ImmutableArray<DatasetListing> Listed { get; set; } = [];

    /// <summary>The newest version; null for none.</summary>
    public VersionListing? Latest { get; set; }

    /// <summary>Ends when a table was looked at for the first time.</summary>
    public Task LookedAsync(CancellationToken cancellationToken) => _looked.Task.WaitAsync(cancellationToken);

    public async Task<TableShape?> ShapeAsync(TableSource table, CancellationToken cancellationToken)
    {
        Looks++;
        var held = Held;
        _looked.TrySetResult();
        if (held is not null) await held.Task.WaitAsync(cancellationToken);
        return Broken is null ? Shape : throw new RefusalException(Broken);
    }

    public Task RequireReadableAsync(TableSource table, TableShape shape, CancellationToken cancellationToken) =>
        Damaged is null ? Task.CompletedTask : Task.FromException(new RefusalException(Damaged));

    public Task<TableProfile> ProfileAsync(TableSource table, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<TableChange?> CompareAsync(
        TableSource before, TableSource after, CancellationToken cancellationToken) => Task.FromResult<TableChange?>(null);

    public Task<ProfileListing> FindAsync(Guid version, CancellationToken cancellationToken) => Task.FromResult(Profile);

    public Task<DatasetListing?> FindAsync(DatasetPath path, CancellationToken cancellationToken) =>
        FindByAddressAsync(new DatasetAddress(new(path.Topic), path.Name), cancellationToken);

    public Task<DatasetListing?> FindByAddressAsync(DatasetAddress address, CancellationToken cancellationToken) =>
        Task.FromResult<DatasetListing?>(IsEmpty ? null : new(PlayedDataset.State, address.Topic.Path, "3"));

    public Task<DatasetListing?> FindDeletedAsync(DatasetPath path, CancellationToken cancellationToken) =>
        Task.FromResult<DatasetListing?>(null);

    public Task<DatasetPage> ListAsync(DatasetQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(new DatasetPage(Listed, null));

    public Task<VersionListing?> FindVersionAsync(
        DatasetId dataset, VersionNumber number, CancellationToken cancellationToken) => Task.FromResult<VersionListing?>(null);

    public Task<VersionListing?> FindVersionAsync(
        DatasetId dataset, ChunkHash contentId, CancellationToken cancellationToken) => Task.FromResult<VersionListing?>(null);

    public Task<VersionListing?> FindByContentAsync(ChunkHash contentId, CancellationToken cancellationToken) =>
        Task.FromResult(Latest?.Version.ContentId == contentId ? Latest : null);

    public Task<VersionListing?> FindLatestAsync(DatasetId dataset, CancellationToken cancellationToken) =>
        Task.FromResult(Latest);

    public Task<VersionPage> ListVersionsAsync(
        DatasetId dataset, int pageSize, string? pageToken, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<MadeVersion>> ListMadeOfAsync(
        IReadOnlyList<string> entries, int countMax, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImmutableArray<DatasetId>> ListPurgeableAsync(int countMax, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> PutAsync(ChunkRef chunk, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public void Read(ChunkRef chunk, Span<byte> destination) => throw new ChunkMissingException(chunk.Hash);

    public void ReadRange(ChunkRef chunk, int offset, Span<byte> destination) => throw new ChunkMissingException(chunk.Hash);

    public IReadOnlyList<ChunkRef> Missing(IReadOnlyCollection<ChunkRef> chunks) => [.. chunks];
}
