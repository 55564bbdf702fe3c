using System.Collections.Concurrent;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Transfers;

namespace Bib.Network.Tests.Transfers;

/// <summary>What was said of copies, in memory.</summary>
internal sealed class MemoryMarks : IReplicaMarks
{
    private readonly ConcurrentDictionary<DatasetId, ReplicaMarks> _all = [];

    public Task<ReplicaMarks> FindAsync(DatasetId dataset, CancellationToken cancellationToken) =>
        Task.FromResult(_all.GetValueOrDefault(dataset, ReplicaMarks.None));

    public Task SetWishAsync(
        DatasetId dataset, ReplicaWish wish, VersionNumber? until, CommandContext context, CancellationToken cancellationToken)
    {
        _all.AddOrUpdate(
            dataset, new ReplicaMarks(wish, until, false), (_, before) => before with { Wish = wish, Until = until });
        return Task.CompletedTask;
    }

    public Task SetPinAsync(DatasetId dataset, bool isPinned, CommandContext context, CancellationToken cancellationToken)
    {
        _all.AddOrUpdate(
            dataset, new ReplicaMarks(ReplicaWish.None, null, isPinned), (_, before) => before with { IsPinned = isPinned });
        return Task.CompletedTask;
    }
}
