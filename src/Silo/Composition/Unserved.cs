using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Decisions;
using Bib.Silo.Configuration;
using Bib.V1;
using Microsoft.AspNetCore.Builder;

namespace Bib.Silo.Composition;

/// <summary>
/// What a process of a node of several does not serve, and says so: a silo no API, and none of them datasets or
/// queries, for the chunk store is one process's.
/// </summary>
internal static class Unserved
{
    /// <summary>The services and the reasons.</summary>
    public static UnservedServices Of(ClusterSettings cluster)
    {
        if (!cluster.IsCluster) return UnservedServices.None;
        var ofNodes = new Refusal(
            RefusalCode.NotServed,
            "A node of several processes serves no datasets, no queries and no jobs: the chunk store is one process's.",
            "Publish and query on a node of one process (docs/howto/run-a-cluster.md); topics and users are served here.");
        var ofSilos = new Refusal(
            RefusalCode.NotServed,
            "This process is a silo (role 'silo'): it runs grains and serves no topics, users or sessions.",
            "Ask a process of the same node whose role is 'gateway' or 'all'.");
        var reasons = new Dictionary<string, Refusal>
        {
            [DatasetService.Descriptor.FullName] = cluster.HasApi ? ofNodes : ofSilos,
            [QueryService.Descriptor.FullName] = cluster.HasApi ? ofNodes : ofSilos,
            [TransferService.Descriptor.FullName] = cluster.HasApi ? ofNodes : ofSilos,
            [ReplicaService.Descriptor.FullName] = cluster.HasApi ? ofNodes : ofSilos,
            [JobService.Descriptor.FullName] = cluster.HasApi ? ofNodes : ofSilos,
        };
        if (!cluster.HasApi)
        {
            reasons[TopicService.Descriptor.FullName] = ofSilos;
            reasons[UserService.Descriptor.FullName] = ofSilos;
            reasons[AuthService.Descriptor.FullName] = ofSilos;
        }

        return new(reasons);
    }

    /// <summary>Maps their methods, which are refused before anything of them runs.</summary>
    public static void Map(WebApplication app, ClusterSettings cluster)
    {
        if (!cluster.IsCluster) return;
        app.MapGrpcService<Datasets>();
        app.MapGrpcService<Queries>();
        app.MapGrpcService<Transfers>();
        app.MapGrpcService<Replicas>();
        app.MapGrpcService<JobsOfNodes>();
        if (cluster.HasApi) return;
        app.MapGrpcService<Topics>();
        app.MapGrpcService<Users>();
        app.MapGrpcService<Sessions>();
    }

    private sealed class Datasets : DatasetService.DatasetServiceBase;

    private sealed class Queries : QueryService.QueryServiceBase;

    private sealed class Transfers : TransferService.TransferServiceBase;

    private sealed class Replicas : ReplicaService.ReplicaServiceBase;

    private sealed class JobsOfNodes : JobService.JobServiceBase;

    private sealed class Topics : TopicService.TopicServiceBase;

    private sealed class Users : UserService.UserServiceBase;

    private sealed class Sessions : AuthService.AuthServiceBase;
}
