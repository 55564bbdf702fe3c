using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Transfers;

namespace Bib.Network.Tests.Transfers;

/// <summary>Downloads in memory, which outlive an engine as rows do.</summary>
internal sealed class MemoryDownloads : IDownloads
{
    private readonly Lock _gate = new();
    private readonly List<Download> _all = [];

    public IReadOnlyList<Download> All
    {
        get
        {
            lock (_gate) return [.. _all];
        }
    }

    public Task<Download?> BeginAsync(NewDownload download, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_all.Find(one => one.ContentId == download.ContentId && one.IsOpen) is { } open)
                return Task.FromResult<Download?>(open);
            _all.Add(new()
            {
                Id = Guid.NewGuid(), Dataset = download.Dataset, Path = download.Path, Number = download.Number,
                ContentId = download.ContentId, Status = DownloadStatus.Active, Parts = download.Parts,
                PartsDone = Download.Bits(download.Parts, 0), Size = download.Size, BytesDone = 0, Peers = [],
                CreatedAt = DateTimeOffset.UnixEpoch.AddSeconds(_all.Count), UpdatedAt = default,
            });
            return Task.FromResult<Download?>(_all[^1]);
        }
    }

    public Task SaveAsync(
        Guid id, ReadOnlyMemory<byte> partsDone, long bytesDone, IReadOnlyCollection<string> peers,
        CancellationToken cancellationToken)
    {
        Change(id, one => one with { PartsDone = partsDone, BytesDone = bytesDone, Peers = [.. peers] });
        return Task.CompletedTask;
    }

    public Task<bool> SetStatusAsync(Guid id, DownloadStatus status, string? error, CancellationToken cancellationToken) =>
        Task.FromResult(Change(id, one => one with { Status = status, Error = error }));

    public Task<Download?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        Task.FromResult(All.FirstOrDefault(one => one.Id == id));

    public Task<IReadOnlyList<Download>> ListAsync(DownloadQuery query, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Download>>(
        [
            .. All.Reverse()
                .Where(one => !query.IsOpen || one.IsOpen)
                .Where(one => query.Dataset is not { } only || one.Dataset == only)
                .Where(one => query.After is not { } after || one.CreatedAt < after.CreatedAt)
                .Take(query.CountMax),
        ]);

    private bool Change(Guid id, Func<Download, Download> change)
    {
        lock (_gate)
        {
            var index = _all.FindIndex(one => one.Id == id && one.IsOpen);
            if (index >= 0) _all[index] = change(_all[index]);
            return index >= 0;
        }
    }
}
