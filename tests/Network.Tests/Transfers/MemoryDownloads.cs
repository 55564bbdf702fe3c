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

    public Task<Download?> BeginAsync(
        DatasetId dataset, ChunkHash contentId, int parts, long size, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_all.Find(one => one.ContentId == contentId && IsOpen(one)) is { } open) return Task.FromResult<Download?>(open);
            _all.Add(new()
            {
                Id = Guid.NewGuid(), Dataset = dataset, ContentId = contentId, Status = DownloadStatus.Active, Parts = parts,
                PartsDone = Download.Bits(parts, 0), Size = size, BytesDone = 0, Peers = [], CreatedAt = default, UpdatedAt = default,
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

    public Task<IReadOnlyList<Download>> ListAsync(bool isOpen, int countMax, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Download>>([.. All.Where(one => !isOpen || IsOpen(one)).Take(countMax)]);

    private static bool IsOpen(Download one) => one.Status is DownloadStatus.Active or DownloadStatus.Paused;

    private bool Change(Guid id, Func<Download, Download> change)
    {
        lock (_gate)
        {
            var index = _all.FindIndex(one => one.Id == id && IsOpen(one));
            if (index >= 0) _all[index] = change(_all[index]);
            return index >= 0;
        }
    }
}
