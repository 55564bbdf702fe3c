using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;
using Orleans;
using DatasetStatus = Bib.Grains.Abstractions.Datasets.DatasetStatus;
using TopicStatus = Bib.Grains.Abstractions.Topics.TopicStatus;

namespace Bib.Gateway.Api.Topics;

/// <summary>
/// Deletes a topic with all that is in it: datasets, then the topics below from the bottom up, each by its own grain
/// under its own rules. Topics of other nodes are not in it, whatever their paths. What cannot go ends it, as what others
/// have published into it from their nodes; what has gone by then can be restored, and a repeat goes on.
/// </summary>
public sealed class TopicCascade(IGrainFactory grains, ITopicDirectory topics, IDatasetDirectory datasets)
{
    /// <summary>How often what somebody adds meanwhile is deleted too.</summary>
    private const int RoundsMax = 5;

    /// <summary>Deletes it.</summary>
    /// <param name="id">The topic.</param>
    /// <param name="command">What is asked of it.</param>
    /// <param name="cancellationToken">Stops it between two things.</param>
    public async Task<TopicAnswer> DeleteAsync(
        TopicId id, ChangeTopicStatus command, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<ITopicGrain>(id.Value);
        for (var round = 1; ; round++)
        {
            // Asked first: whoever may not delete the topic deletes nothing in it, and an empty one needs no more.
            var answer = await grain.ChangeStatusAsync(command, cancellationToken);
            if (answer.Refusal is not { Code: RefusalCode.HasChildren or RefusalCode.HasDatasets } || round > RoundsMax)
                return answer;
            var path = (await grain.GetAsync(cancellationToken)).Topic!.Path;
            if (await EmptyAsync(path, command.Context, cancellationToken) is { } refusal)
                return TopicAnswer.Refused(refusal);
        }
    }

    private async Task<Refusal?> EmptyAsync(
        TopicPath path, CommandContext context, CancellationToken cancellationToken)
    {
        foreach (var listing in await DatasetsAsync(path, cancellationToken))
        {
            var dataset = listing.Dataset;
            if (dataset.Home is { } home)
            {
                if (await IsOwnAsync(dataset.Topic, cancellationToken)) return LivesElsewhere(listing, home);
                continue;
            }

            var command = new ChangeDatasetStatus(
                DatasetTransition.Delete, null, context.ForPart(dataset.Id.ToString()));
            var answer = await grains.GetGrain<IDatasetGrain>(dataset.Id.Value)
                .ChangeStatusAsync(command, cancellationToken);
            if (answer.Refusal is { } refusal) return refusal;
        }

        foreach (var topic in await BelowAsync(path, cancellationToken))
        {
            var command = new ChangeTopicStatus(TopicTransition.Delete, null, context.ForPart(topic.Id.ToString()));
            var answer = await grains.GetGrain<ITopicGrain>(topic.Id.Value)
                .ChangeStatusAsync(command, cancellationToken);
            if (answer.Refusal is { Code: not (RefusalCode.HasChildren or RefusalCode.HasDatasets) } refusal) return refusal;
        }

        return null;
    }

    private async Task<List<DatasetListing>> DatasetsAsync(TopicPath path, CancellationToken cancellationToken)
    {
        var query = new DatasetQuery
        {
            Topic = path,
            Recursive = true,
            Statuses =
            [
                .. Enum.GetValues<DatasetStatus>()
                    .Where(status => status is not (DatasetStatus.Absent or DatasetStatus.Deleted)),
            ],
            PageSize = DatasetQuery.PageSizeMax,
        };
        List<DatasetListing> found = [];
        do
        {
            var page = await datasets.ListAsync(query, cancellationToken);
            found.AddRange(page.Datasets);
            query = query with { PageToken = page.NextPageToken };
        }
        while (query.PageToken is not null);

        // What forbids it comes first, while nothing has gone yet.
        return [.. found.OrderBy(listing => listing.Dataset.Home is null)];
    }

    private async Task<bool> IsOwnAsync(TopicId topic, CancellationToken cancellationToken) =>
        (await grains.GetGrain<ITopicGrain>(topic.Value).GetAsync(cancellationToken)).Topic is { Home: null };

    private static Refusal LivesElsewhere(DatasetListing listing, RemoteHome home) => new(
        RefusalCode.HasDatasets,
        $"The dataset '{listing.Path}' was published into the topic on node {home.NodeId}, and is deleted there.",
        $"Ask who published it to delete it; or first give up the copy here: `bib dataset drop {listing.Path}`.",
        Subject: listing.Topic.Value);

    /// <summary>The topics below a path, those farthest down first.</summary>
    private async Task<List<TopicState>> BelowAsync(TopicPath path, CancellationToken cancellationToken)
    {
        var query = new TopicQuery
        {
            Below = path,
            Statuses = [TopicStatus.Active, TopicStatus.Archived],
            PageSize = TopicQuery.PageSizeMax,
        };
        List<TopicState> found = [];
        do
        {
            var page = await topics.ListAsync(query, cancellationToken);
            found.AddRange(page.Topics.Select(listing => listing.Topic).Where(topic => topic.Home is null));
            query = query with { PageToken = page.NextPageToken };
        }
        while (query.PageToken is not null);
        return [.. found.OrderByDescending(topic => topic.Path.Value.Count(letter => letter == '/'))];
    }
}
