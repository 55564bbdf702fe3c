using Bib.Client.Connections;
using Bib.EndToEnd.Tests.Nodes;
using Grpc.Core;

namespace Bib.EndToEnd.Tests.Access;

/// <summary>Every method of every service, found by asking a running node.</summary>
public sealed class MethodTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_method_that_the_node_describes_is_implemented()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        using var channel = NodeChannel.ToSocket(folder.Socket);
        var node = channel.CreateCallInvoker();

        var methods = await ServedMethod.AllAsync(node, Cancelled);
        var unserved = new List<string>();
        foreach (var method in methods)
        {
            var failure = await method.CallAsync(node, [], _patience, Cancelled);
            if (failure is { StatusCode: StatusCode.Unimplemented or StatusCode.Internal or StatusCode.Unknown })
                unserved.Add($"{method.FullName}: {failure.Status}");
        }

        unserved.ShouldBeEmpty();
        string[] known =
        [
            "bib.v1.TopicService", "bib.v1.DatasetService", "bib.v1.QueryService", "bib.v1.UserService",
            "bib.v1.AuthService", "bib.v1.NodeService", "bib.v1.AdminService", "bib.v1.TransferService",
            "bib.v1.ReplicaService", "bib.v1.JobService",
            "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection",
        ];
        known.Except(methods.Select(method => method.Service)).ShouldBeEmpty("the node describes all that it serves");
    }
}
