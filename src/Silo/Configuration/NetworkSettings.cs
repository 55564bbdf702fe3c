using Bib.Gateway.Forwarding;
using Bib.Grains.Abstractions.Nodes;
using Bib.Network;
using Bib.Silo.Lifetime;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Bib.Silo.Configuration;

/// <summary>What of the configuration is about the network.</summary>
internal static class NetworkSettings
{
    /// <summary>Stands for an empty list where an empty value says nothing, as in a variable.</summary>
    public const string None = "none";

    private const int AddressesMax = 32;

    /// <summary>Whether the process takes part in the network: a cluster does not yet.</summary>
    public static bool IsEnabled(EffectiveConfiguration configuration, ClusterSettings cluster) =>
        IsTrue(configuration, Settings.P2pEnabled) && cluster is { HasGrains: true, HasApi: true, IsCluster: false };

    /// <summary>What the node keeps, by the value of <see cref="Settings.P2pMode"/>.</summary>
    public static NodeMode ModeOf(string value) => value switch
    {
        "full" => NodeMode.Full,
        "proxy" => NodeMode.Proxy,
        _ => NodeMode.Selective,
    };

    /// <summary>The network's options.</summary>
    public static void Apply(EffectiveConfiguration configuration, NetworkOptions options)
    {
        options.Mode = ModeOf(configuration[Settings.P2pMode]);
        options.Version = NodeVersion.Text;
        foreach (var address in ListOf(configuration[Settings.P2pListen])) options.Listen.Add(address);
        foreach (var address in ListOf(configuration[Settings.P2pAnnounce])) options.Announce.Add(address);
        foreach (var address in ListOf(configuration[Settings.P2pBootstrapPeers])) options.Bootstrap.Add(address);
        options.MayListenElsewhere =
            configuration.Values.Single(value => value.Setting == Settings.P2pListen).Origin == "default";
        options.PeersWanted = configuration.Whole(Settings.P2pBootstrapMinPeers);
        options.Mdns = IsTrue(configuration, Settings.P2pMdns);
        options.Nat = IsTrue(configuration, Settings.P2pNat);
        options.Dht = Enum.Parse<DhtMode>(configuration[Settings.P2pDht], ignoreCase: true);
        options.LowWater = configuration.Whole(Settings.P2pLowWatermark);
        options.HighWater = configuration.Whole(Settings.P2pHighWatermark);
        options.Grace = TimeSpan.FromSeconds(configuration.Whole(Settings.P2pGraceSeconds));
        options.Transfers.AtOnceMax = configuration.Whole(Settings.P2pTransfersAtOnce);
        options.Transfers.PeersMax = configuration.Whole(Settings.P2pTransfersPeers);
        options.Transfers.RetriesMax = configuration.Whole(Settings.P2pTransfersRetries);
        options.Wire.DownBytesPerSecond = (long)configuration.Whole(Settings.P2pTransfersDown) << 10;
        options.Wire.UpBytesPerSecond = (long)configuration.Whole(Settings.P2pTransfersUp) << 10;
        options.Api.Serves = IsTrue(configuration, Settings.P2pApiServe);
        foreach (var peer in ListOf(configuration[Settings.P2pProxyFavourites])) options.Api.Favourites.Add(peer);
        options.Wire.AnswerMax = TimeSpan.FromSeconds(configuration.Whole(Settings.P2pTransfersChunkSeconds));
    }

    /// <summary>What is wrong with a list of addresses to listen at or to dial; null when nothing is.</summary>
    public static string? AddressesProblem(string value)
    {
        var addresses = ListOf(value);
        if (addresses.Length > AddressesMax) return $"it has {addresses.Length} addresses and may have {AddressesMax}";
        foreach (var address in addresses)
        {
            try
            {
                Multiaddr.Parse(address);
            }
            catch (MalformedException fault)
            {
                return $"it is a list of multiaddresses between commas, as in /ip4/0.0.0.0/tcp/4001, or {None}: {fault.Message}";
            }
        }

        return null;
    }

    /// <summary>What is wrong with a list of addresses to tell others; null when nothing is.</summary>
    public static string? AnnounceProblem(string value) => AddressesProblem(value)
        ?? (ListOf(value).FirstOrDefault(address => Multiaddr.Parse(address).Components[^1].Protocol == MultiaddrProtocol.P2p) is { } named
            ? $"{named} ends in a node's id; leave out its last /p2p/, this node adds its own"
            : null);

    /// <summary>What is wrong with a list of nodes' ids; null when nothing is.</summary>
    public static string? PeersProblem(string value)
    {
        var peers = ListOf(value);
        if (peers.Length > AddressesMax) return $"it has {peers.Length} nodes and may have {AddressesMax}";
        foreach (var peer in peers)
        {
            try
            {
                PeerId.Parse(peer);
            }
            catch (MalformedException fault)
            {
                return $"it is a list of nodes' ids between commas, as `bib node info -o name` prints one: {fault.Message}";
            }
        }

        return null;
    }

    /// <summary>How reads are forwarded, and how peers' reads are taken.</summary>
    public static void Apply(EffectiveConfiguration configuration, ForwardingOptions options)
    {
        options.ServesQueries = IsTrue(configuration, Settings.P2pApiQueries);
        options.CacheFor = TimeSpan.FromSeconds(configuration.Whole(Settings.P2pProxyCacheSeconds));
        options.CacheEntriesMax = configuration.Whole(Settings.P2pProxyCacheEntries);
        options.CacheBytesMax = (long)configuration.Whole(Settings.P2pProxyCacheMebibytes) << 20;
    }

    private static string[] ListOf(string value) => value == None
        ? []
        : value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsTrue(EffectiveConfiguration configuration, Setting setting) => configuration[setting] == "true";
}
