using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Transfers;

namespace Bib.Gateway.Tests.Transfers;

/// <summary>Transfers as a test wants them, and what was asked of them.</summary>
internal sealed class PlayedTransfers : ITransfers
{
    public List<TransferStatus> All { get; } = [];

    public List<string> Asked { get; } = [];

    public static TransferStatus Make(int number, DownloadStatus status, TransferActivity? activity = null) => new(
        new()
        {
            Id = new Guid(number, 0, 0, new byte[8]),
            Dataset = new(new Guid(100 + number, 0, 0, new byte[8])),
            Path = "weather/gsod",
            Number = "1.2.0",
            ContentId = ChunkHash.Of([(byte)number]),
            Status = status,
            Parts = 1,
            PartsDone = new byte[1],
            Size = 1000,
            BytesDone = 400,
            Peers = ["12D3KooWa"],
            Error = status == DownloadStatus.Failed ? "The list is none." : null,
            CreatedAt = DateTimeOffset.UnixEpoch.AddSeconds(number),
            UpdatedAt = DateTimeOffset.UnixEpoch.AddSeconds(number + 1),
        },
        activity);

    public Task<IReadOnlyList<TransferStatus>> ListAsync(DownloadQuery query, CancellationToken cancellationToken)
    {
        Asked.Add(query.ToString());
        return Task.FromResult<IReadOnlyList<TransferStatus>>(
        [
            .. All.OrderByDescending(one => one.Download.CreatedAt)
                .Where(one => query.After is not { } after || one.Download.CreatedAt < after.CreatedAt)
                .Take(query.CountMax),
        ]);
    }

    public Task<TransferStatus> PauseAsync(Guid id, CancellationToken cancellationToken) => Answer($"pause {id}");

    public Task<TransferStatus> ResumeAsync(Guid id, CancellationToken cancellationToken) => Answer($"resume {id}");

    public Task<TransferStatus> CancelAsync(Guid id, CommandContext context, CancellationToken cancellationToken) =>
        Answer($"cancel {id} by {context.By.User}");

    public async IAsyncEnumerable<TransferStatus> WatchAsync(
        DatasetId? dataset, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Asked.Add($"watch {dataset}");
        foreach (var one in All)
        {
            await Task.CompletedTask.WaitAsync(cancellationToken);
            yield return one;
        }
    }

    private Task<TransferStatus> Answer(string asked)
    {
        Asked.Add(asked);
        return Task.FromResult(All[0]);
    }
}
