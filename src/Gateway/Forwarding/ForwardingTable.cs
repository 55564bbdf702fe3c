using System.Collections.Frozen;
using Bib.V1;

namespace Bib.Gateway.Forwarding;

/// <summary>
/// What a proxy does with a method, and what peers may call: reviewed one by one. A method that is not named is refused
/// to peers, and its service's tests fail until it is.
/// </summary>
public static class ForwardingTable
{
    private static readonly FrozenDictionary<string, Forwarding> _methods = Entries().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The methods' full names, <c>/service/method</c>, and what is done with them.</summary>
    public static IReadOnlyDictionary<string, Forwarding> Methods => _methods;

    /// <summary>What is done with a method.</summary>
    public static Forwarding Of(string method) => _methods.GetValueOrDefault(method);

    private static IEnumerable<KeyValuePair<string, Forwarding>> Entries()
    {
        const Forwarding Own = Forwarding.Own;
        const Forwarding Read = Forwarding.Read;
        const Forwarding Query = Forwarding.Query;
        const Forwarding Write = Forwarding.Write;
        return
        [
            .. Of(TopicService.Descriptor.FullName, Read, "GetTopic", "ListTopics"),
            .. Of(
                TopicService.Descriptor.FullName, Write,
                "CreateTopic", "UpdateTopic", "ArchiveTopic", "UnarchiveTopic", "DeleteTopic", "RestoreTopic", "SetTopicRoles"),
            .. Of(
                DatasetService.Descriptor.FullName, Read,
                "GetDataset", "ListDatasets", "GetVersion", "GetLineage", "ListVersions", "ListFiles", "Download",
                "GetSchema", "GetProfile"),
            // They make the engine read whole tables.
            .. Of(DatasetService.Descriptor.FullName, Query, "DiffVersions", "PreviewVersion"),
            .. Of(
                DatasetService.Descriptor.FullName, Write,
                "CreateDataset", "UpdateDataset", "MoveDataset", "ArchiveDataset", "UnarchiveDataset", "DeleteDataset",
                "RestoreDataset", "SetDatasetRoles", "Upload", "PrepareVersion", "CommitVersion"),
            // It reads all of a version from this node's disk: what another node has, that node looks at.
            .. Of(DatasetService.Descriptor.FullName, Own, "VerifyVersion"),
            .. Of(QueryService.Descriptor.FullName, Query, "ExecuteQuery", "ExplainQuery"),
            .. Of(ReplicaService.Descriptor.FullName, Write, "FetchDataset"),
            .. Of(ReplicaService.Descriptor.FullName, Own, "ListReplicas", "DropReplica", "SetReplicaPin"),
            .. Of(
                TransferService.Descriptor.FullName, Own,
                "ListTransfers", "PauseTransfer", "ResumeTransfer", "CancelTransfer", "WatchTransfers"),
            // A job acts as who asks, on the node that is asked.
            .. Of(
                JobService.Descriptor.FullName, Own,
                "CreateJob", "GetJob", "ListJobs", "CancelJob", "RetryJob", "WatchJob"),
            .. Of(
                NodeService.Descriptor.FullName, Own,
                "GetInfo", "ListNodes", "GetNetwork", "ListPeers", "GetTopology", "ConnectNode", "DisconnectNode", "BanNode",
                "UnbanNode", "ListBans", "AddSubscription", "RemoveSubscription", "ListSubscriptions", "DiscoverTopics"),
            .. Of(
                AdminService.Descriptor.FullName, Own,
                "VerifyAudit", "ListAuditEntries", "ScrubChunks", "ListGrainStatistics", "GetConfig", "SetConfig",
                "CheckConfig", "ReloadConfig", "GetMetrics", "ReadLogs"),
            .. Of(
                UserService.Descriptor.FullName, Own,
                "CreateUser", "GetUser", "ListUsers", "UpdateUser", "DisableUser", "EnableUser", "DeleteUser", "WhoAmI"),
            .. Of(
                AuthService.Descriptor.FullName, Own,
                "CreateChallenge", "SignIn", "SignOut", "ListSessions", "RevokeSession"),
            .. Of("grpc.health.v1.Health", Own, "Check", "Watch"),
            .. Of("grpc.reflection.v1.ServerReflection", Own, "ServerReflectionInfo"),
            .. Of("grpc.reflection.v1alpha.ServerReflection", Own, "ServerReflectionInfo"),
        ];
    }

    private static IEnumerable<KeyValuePair<string, Forwarding>> Of(string service, Forwarding what, params string[] methods) =>
        methods.Select(method => KeyValuePair.Create($"/{service}/{method}", what));
}
