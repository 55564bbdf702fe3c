using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Abstractions.Transfers;
using Orleans;

namespace Bib.Network.Copies;

/// <summary>What is here, as the grains say.</summary>
internal sealed class LocalCopies(IGrainFactory grains, IReplicaMarks marks) : ILocalCopies
{
    /// <inheritdoc/>
    public async Task<LocalCopy?> FindAsync(DatasetId dataset, CancellationToken cancellationToken)
    {
        var answer = await grains.GetGrain<IDatasetGrain>(dataset.Value).GetAsync(cancellationToken);
        if (answer.Dataset is not { Latest: { } latest, Status: not DatasetStatus.Deleted } here) return null;
        var topic = (await grains.GetGrain<ITopicGrain>(here.Topic.Value).GetAsync(cancellationToken)).Topic;
        var said = await marks.FindAsync(dataset, cancellationToken);
        return new(
            here.Id, new(answer.Topic, here.Name), latest.Number, latest.ContentId, topic?.MinimumCopies ?? 0, said.IsPinned);
    }
}
