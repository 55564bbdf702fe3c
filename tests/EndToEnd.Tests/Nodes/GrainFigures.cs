using Bib.V1;
using Grpc.Net.Client;

namespace Bib.EndToEnd.Tests.Nodes;

/// <summary>What a node says of its grains.</summary>
internal static class GrainFigures
{
    /// <summary>How many grains of a type are in memory.</summary>
    public static long ActivationsOf(GrpcChannel channel, string grain) =>
        new AdminService.AdminServiceClient(channel)
            .ListGrainStatistics(new ListGrainStatisticsRequest(), cancellationToken: TestContext.Current.CancellationToken)
            .Grains.Where(one => one.GrainType == grain).Sum(one => one.Activations);
}
