using Bib.Gateway.Api.Topics;
using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Datasets;
using Bib.V1;
using Orleans;

namespace Bib.Gateway.Api.Datasets;

/// <summary>Answers what versions were made of, and what was made of them.</summary>
public sealed class Lineages(IGrainFactory grains, IDatasetDirectory directory, DatasetFinder finder)
{
    private const int DepthMax = 100;
    private const int NodesMax = 1000;

    /// <summary>The lineage of the version that a request names.</summary>
    public async Task<GetLineageResponse> FollowAsync(GetLineageRequest request, CancellationToken cancellationToken)
    {
        if (request.DepthMax is < 0 or > DepthMax)
        {
            throw TopicMapping.Invalid(
                "depth_max", $"The depth {request.DepthMax} is not 1–{DepthMax}.", $"Ask for at most {DepthMax} steps.");
        }

        if (!Enum.IsDefined(request.Direction))
            throw TopicMapping.Invalid("direction", $"There is no direction {request.Direction}.", "Ask for UP, DOWN or neither.");
        var found = await finder.FindVersionAsync(request.Dataset, request.Version, cancellationToken);
        var dataset = grains.GetGrain<IDatasetGrain>(found.ReadHeader().DatasetId);
        var path = DatasetMapping.ToAddress((await dataset.GetAsync(cancellationToken)).OrThrow().Path, "dataset").Path;
        var depth = request.DepthMax == 0 ? DepthMax : request.DepthMax;
        var walk = new LineageWalk(directory, new(path, found), NodesMax);
        if (request.Direction != LineageDirection.Down) await walk.UpAsync(depth, cancellationToken);
        if (request.Direction != LineageDirection.Up) await walk.DownAsync(depth, cancellationToken);
        return walk.ToProto();
    }
}
