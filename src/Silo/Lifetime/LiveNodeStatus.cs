using Bib.Grains.Abstractions.Nodes;
using Bib.Silo.Composition;
using Bib.Silo.Configuration;
using Bib.Silo.Paths;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;

namespace Bib.Silo.Lifetime;

/// <summary>How this node is, read from its parts at the moment of asking.</summary>
internal sealed class LiveNodeStatus(
    LiveConfiguration configuration,
    NodePaths paths,
    NodeIdentity identity,
    ManagedPostgres postgres,
    DateTimeOffset startedAt) : INodeStatus
{
    /// <summary>How long the start took; set once, before the node calls itself ready.</summary>
    public TimeSpan ReadyAfter { get; set; }

    public NodeStatus Read()
    {
        var available = postgres.State == PostgresState.Running;
        return new(
            identity.PeerId.Text,
            configuration[Settings.NodeName],
            NodeVersion.Text,
            Engine.Name,
            Environment.ProcessId,
            startedAt,
            ReadyAfter,
            paths.DataFolder,
            new DatabaseStatus(
                postgres.Provider.ToString().ToLowerInvariant(), postgres.Version ?? "", available),
            Environment.WorkingSet,
            available ? [] : [Problem(postgres.Provider)]);
    }

    private static string Problem(PostgresProvider provider) => provider == PostgresProvider.External
        ? "The external database does not answer; calls are refused until it does."
        : "The database is being started again; writes are refused until it is back.";
}
