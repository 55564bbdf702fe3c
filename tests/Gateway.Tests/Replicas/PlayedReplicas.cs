using System.Runtime.CompilerServices;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Transfers;
using Bib.Gateway.Tests.Transfers;

namespace Bib.Gateway.Tests.Replicas;

/// <summary>Copies as a test wants them, and what was asked of them.</summary>
internal sealed class PlayedReplicas : IReplicas
{
    public static DatasetId Id { get; } = new(Guid.Parse("0198c0de-0000-7000-8000-000000000002"));

    public List<string> Asked { get; } = [];

    public List<ReplicaTarget> Targets { get; } = [];

    public async IAsyncEnumerable<FetchStep> FetchAsync(
        ReplicaTarget target, VersionNumber? until, CommandContext context,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Targets.Add(target);
        Asked.Add($"fetch {target.Id} {target.Address} {until} by {context.By.User}");
        await Task.CompletedTask.WaitAsync(cancellationToken);
        yield return new(new(Id, "12D3KooWa", new VersionNumber(1, 2, 0), ["12D3KooWa"], ["12D3KooWb"]), null);
        yield return new(null, PlayedTransfers.Make(1, DownloadStatus.Completed));
    }

    public Task<ReplicaList> ListAsync(ReplicaTarget target, CancellationToken cancellationToken)
    {
        Asked.Add($"list {target}");
        return Task.FromResult(new ReplicaList(
            Id,
            [
                new("12D3KooWa", true, false, new VersionNumber(1, 2, 0), true, null, new VersionNumber(1, 1, 0)),
                new("12D3KooWb", false, true, null, false, "it went away"),
            ]));
    }

    public Task<bool> DropAsync(DatasetId dataset, CommandContext context, CancellationToken cancellationToken)
    {
        Asked.Add($"drop {dataset} by {context.By.User}");
        return Task.FromResult(true);
    }

    public Task PinAsync(DatasetId dataset, bool isPinned, CommandContext context, CancellationToken cancellationToken)
    {
        Asked.Add($"pin {dataset} {isPinned} by {context.By.User}");
        return Task.CompletedTask;
    }
}
