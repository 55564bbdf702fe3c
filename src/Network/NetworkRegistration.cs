using System.Diagnostics.Metrics;
using Bib.Grains.Abstractions.Bans;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Transfers;
using Bib.Network.Bans;
using Bib.Network.Calls;
using Bib.Network.Copies;
using Bib.Network.Following;
using Bib.Network.Forwarding;
using Bib.Network.Gossip;
using Bib.Network.Hosting;
using Bib.Network.Peers;
using Bib.Network.Protocols;
using Bib.Network.Routing;
using Bib.Network.Serving;
using Bib.Network.Transfers;
using Libp2p.Core.Keys;
using Libp2p.Hosting;
using Libp2p.Swarm;
using Libp2p.Transports;
using Libp2p.Transports.Quic;
using Libp2p.Transports.Tcp;
using Libp2p.Transports.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace Bib.Network;

/// <summary>Makes a process part of the network.</summary>
public static class NetworkRegistration
{
    /// <summary>Adds the network: it starts and stops with the silo.</summary>
    /// <param name="services">The process's services.</param>
    /// <param name="pem">The node's key, PKCS#8 in PEM.</param>
    /// <param name="configure">How it takes part.</param>
    public static IServiceCollection AddNetwork(
        this IServiceCollection services, string pem, Action<NetworkOptions> configure)
    {
        services.AddOptions<NetworkOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<NetworkOptions>, NetworkOptionsValidator>();
        services.AddSingleton(_ => PrivateKey.FromPem(pem));
        services.AddSingleton<ITransport>(parts => new TcpTransport(parts.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ITransport>(_ => new WebSocketTransport());
        services.AddSingleton<ITransport>(parts => new QuicTransport(
            parts.GetRequiredService<PrivateKey>(), parts.GetRequiredService<TimeProvider>(), new()));
        services.AddSingleton(parts => new ServiceParts
        {
            Time = parts.GetRequiredService<TimeProvider>(),
            Loggers = parts.GetRequiredService<ILoggerFactory>(),
            Meters = parts.GetService<IMeterFactory>(),
        });
        services.AddSingleton<BlockList>();
        services.AddSingleton(parts => new Libp2pHost(
            parts.GetRequiredService<PrivateKey>(),
            parts.GetServices<ITransport>(),
            HostSettings.Of(parts.GetRequiredService<IOptions<NetworkOptions>>().Value, parts.GetRequiredService<BlockList>()),
            parts.GetRequiredService<TimeProvider>(),
            parts.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<Libp2p.Swarm.IHost>(parts => parts.GetRequiredService<Libp2pHost>());
        services.AddSingleton(parts => parts.GetRequiredService<IOptions<NetworkOptions>>().Value.Wire);
        services.AddSingleton<ChunkTraffic>();
        services.AddSingleton<PeerCalls>();
        services.AddSingleton<INetworkPart, PeerAgents>();
        services.AddSingleton<NewsReader>();
        services.AddSingleton<NodeGossip>();
        services.AddSingleton<INetworkPart>(parts => parts.GetRequiredService<NodeGossip>());
        services.AddSingleton<LostPeers>();
        services.AddSingleton<INetworkPart>(parts => parts.GetRequiredService<LostPeers>());
        services.AddSingleton<BanDesk>();
        services.AddSingleton<INetworkPart>(parts => parts.GetRequiredService<BanDesk>());
        services.AddSingleton<IBans>(parts => parts.GetRequiredService<BanDesk>());
        services.AddSingleton<PeerNotes>();
        services.AddSingleton<INetworkPart>(parts => parts.GetRequiredService<PeerNotes>());
        services.AddSingleton<INewsListener>(parts => parts.GetRequiredService<PeerNotes>());
        services.AddSingleton<NodeWords>();
        services.AddSingleton<INewsListener>(parts => parts.GetRequiredService<NodeWords>());
        services.AddFollowing();
        // What all that peers read of this node shares.
        services.AddSingleton(parts => new Bandwidth(
            parts.GetRequiredService<WireOptions>().UpBytesPerSecond, parts.GetRequiredService<TimeProvider>()));
        services.AddSingleton<INetworkPart, ProtocolsPart>();
        services.AddSingleton<PeerListener>();
        services.AddSingleton<INetworkPart, ApiPart>();
        services.AddSingleton<IPeerApis, PeerApis>();
        services.AddSingleton<INetworkPart>(parts => parts.GetRequiredService<ContentRouting>());
        services.AddSingleton<INetworkPart, ContentAnnouncer>();
        services.AddSingleton<INetworkPart, Bootstrap>();
        services.AddSingleton<PeerNetwork>();
        services.AddSingleton<INetwork>(parts => parts.GetRequiredService<PeerNetwork>());
        services.AddSingleton<INetworkTopology, TopologyDesk>();
        return services.AddGrainService<NetworkService>();
    }

    /// <summary>What is taken over from others, and what they are told.</summary>
    private static void AddFollowing(this IServiceCollection services)
    {
        services.AddSingleton(parts =>
            new Holders(parts.GetRequiredService<IOptions<NetworkOptions>>().Value.RecordsWaitingMax));
        services.AddSingleton(parts => new RecordInbox(
            parts.GetRequiredService<ISignatures>(), parts.GetRequiredService<INodeSigner>(),
            parts.GetRequiredService<Holders>(),
            parts.GetRequiredService<IOptions<NetworkOptions>>().Value.RecordsWaitingMax));
        services.AddSingleton<ICatalogNews>(parts => parts.GetRequiredService<RecordInbox>());
        services.AddSingleton<INewsListener>(parts => parts.GetRequiredService<RecordInbox>());
        services.AddSingleton<CatalogReader>();
        services.AddSingleton<INetworkPart>(parts => parts.GetRequiredService<CatalogReader>());
        services.AddSingleton<INewsListener>(parts => parts.GetRequiredService<CatalogReader>());
        services.AddSingleton<FollowedTopics>();
        services.AddSingleton<IFollowed>(parts => parts.GetRequiredService<FollowedTopics>());
        services.AddSingleton<VersionHistory>();
        services.AddSingleton<Adopter>();
        services.AddSingleton<INetworkPart>(parts => parts.GetRequiredService<Adopter>());
        services.AddSingleton<INodeSelf, SelfDescription>();
        services.AddSingleton<TransferCounts>();
        services.AddSingleton<INetworkPart, PeerMetrics>();
        services.AddSingleton<ITransferReports, TransferReports>();
        services.AddSingleton(parts => PartsOf(
            parts.GetRequiredService<IOptions<NetworkOptions>>().Value, parts.GetRequiredService<ITransferReports>(),
            parts.GetRequiredService<ChunkTraffic>(), parts.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TransferFeed>();
        services.AddSingleton<TransferEngine>();
        services.AddSingleton<ITransfers, TransferDesk>();
        services.AddSingleton<AdoptionOutcomes>();
        services.AddSingleton<HeldNews>();
        services.AddSingleton<ContentRouting>();
        services.AddSingleton<ReplicaSearch>();
        services.AddSingleton<RoutedSearch>();
        services.AddSingleton<ILocalCopies, LocalCopies>();
        services.AddSingleton<CopyPromises>();
        services.AddSingleton<CopyKeeper>();
        services.AddSingleton<DropTalks>();
        services.AddSingleton<DropDesk>();
        services.AddSingleton<CopyWords>();
        services.AddSingleton<IReplicas, ReplicaDesk>();
        services.AddSingleton(parts => parts.GetRequiredService<IOptions<NetworkOptions>>().Value.Search);
        services.AddSingleton<TopicSearch>();
        services.AddSingleton<ITopicDiscovery, TopicDiscoveryDesk>();
        services.AddSingleton<IVersionFetcher, VersionFetcher>();
        services.AddSingleton<INetworkPart, CatalogGossip>();
    }

    private static TransferParts PartsOf(
        NetworkOptions options, ITransferReports reports, ChunkTraffic traffic, TimeProvider time) =>
        new(options.Transfers, options.Wire, new(options.Wire.DownBytesPerSecond, time), reports, traffic, time);

    /// <summary>Says of a process that it takes no part.</summary>
    public static IServiceCollection AddNoNetwork(this IServiceCollection services) =>
        services.AddSingleton<INetwork, NoNetwork>().AddSingleton<ITransfers, NoTransfers>()
            .AddSingleton<IReplicas, NoReplicas>().AddSingleton<IBans, NoBans>()
            .AddSingleton<ITopicDiscovery, NoTopicDiscovery>().AddSingleton<INetworkTopology, NoTopology>();
}
