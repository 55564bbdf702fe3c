using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Nodes;
using Bib.Network.Following;
using Bib.Network.Gossip;
using Bib.Network.Peers;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Hosting;
using Libp2p.Protocols.AutoNat;
using Libp2p.Swarm;
using Libp2p.Transports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bib.Network.Hosting;

/// <summary>
/// This process among peers: the libp2p host and what runs on it. <see cref="NetworkService"/> starts and stops it.
/// </summary>
internal sealed partial class PeerNetwork : INetwork
{
    /// <summary>How long a peer that was connected with by hand is waited for to say who it is.</summary>
    private static readonly TimeSpan _introductionMax = TimeSpan.FromSeconds(5);

    private readonly NetworkOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<PeerNetwork> _logger;
    private readonly IReadOnlyList<INetworkPart> _parts;
    private readonly List<string> _problems = [];

    /// <summary>Puts it together; it listens from <see cref="StartAsync"/>.</summary>
    /// <param name="host">The peer, which it starts and ends.</param>
    /// <param name="options">How.</param>
    /// <param name="services">What the peer's libp2p services stand on.</param>
    /// <param name="parts">What runs on it, in the order of its start.</param>
    public PeerNetwork(
        Libp2pHost host, IOptions<NetworkOptions> options, ServiceParts services, IEnumerable<INetworkPart> parts)
    {
        _options = options.Value;
        _time = services.Time;
        _logger = services.Loggers.CreateLogger<PeerNetwork>();
        _parts = [.. parts];
        Host = host;
        Services = new(host, HostSettings.ServicesOf(_options), services);
    }

    /// <summary>The peer.</summary>
    public Libp2pHost Host { get; }

    /// <summary>What it does besides answering for itself.</summary>
    public PeerServices Services { get; }

    /// <summary>Has what runs on it get ready, listens, then starts it.</summary>
    /// <exception cref="ListenException">An address cannot be listened at.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var part in _parts) await part.PrepareAsync(cancellationToken);
        foreach (var address in _options.Listen) await ListenAsync(Multiaddr.Parse(address), cancellationToken);
        Services.Start();
        foreach (var part in _parts) await part.StartAsync(this, cancellationToken);
        foreach (var address in Host.Addresses) LogListening(address);
        LogStarted(Host.Id);
    }

    /// <summary>Ends what runs on it, last things first, then says goodbye to every peer.</summary>
    public async Task StopAsync()
    {
        foreach (var part in _parts.Reverse()) await part.StopAsync();
        await Services.DisposeAsync();
        await Host.DisposeAsync();
    }

    /// <inheritdoc/>
    public NetworkStatus Read()
    {
        var peers = Host.Connections.Select(connection => connection.Peer).Distinct().Count();
        return new(
            true,
            _options.Mode,
            [.. Host.Addresses.Select(address => $"{address}/p2p/{Host.Id}")],
            Services.AutoNat?.Overall switch
            {
                Reachability.Public => NetworkReachability.Public,
                Reachability.Private => NetworkReachability.Private,
                _ => NetworkReachability.Unknown,
            },
            peers,
            _options.PeersWanted,
            Host.Peers.Known.Count,
            Services.Kad switch { null => "off", { IsServer: true } => "server", _ => "client" },
            Services.Kad?.PeerCount ?? 0,
            [.. _problems]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ConnectedPeer> Peers() =>
    [
        .. Host.Connections.GroupBy(connection => connection.Peer).Select(Of)
            .OrderBy(peer => peer.PeerId, StringComparer.Ordinal),
    ];

    /// <inheritdoc/>
    public async Task<ConnectedPeer> ConnectAsync(
        string address, IReadOnlyList<string> known, CancellationToken cancellationToken)
    {
        try
        {
            var peer = address.StartsWith('/')
                ? (await Host.DialAsync(AddressOf(address), cancellationToken)).Peer
                : await ConnectKnownAsync(PeerOf(address), known, cancellationToken);
            await IntroducedAsync(peer, cancellationToken);
            return Host.ConnectionsTo(peer).GroupBy(connection => connection.Peer).FirstOrDefault() is { } connected
                ? Of(connected)
                : throw PeerRefusals.NotReached(address, "it ended the connection as soon as it was there");
        }
        catch (Libp2pException failure)
        {
            throw PeerRefusals.NotReached(address, failure.Message);
        }
    }

    /// <inheritdoc/>
    public async Task<int> DisconnectAsync(string peerId, CancellationToken cancellationToken)
    {
        var peer = PeerOf(peerId);
        foreach (var lost in _parts.OfType<LostPeers>()) lost.Forget(peer);
        // Also one whose peer takes no more streams and stays.
        var open = Host.Connections.Where(connection => connection.Peer.Equals(peer)).ToList();
        await Task.WhenAll(open.Select(connection => connection.DisposeAsync().AsTask())).WaitAsync(cancellationToken);
        return open.Count;
    }

    /// <inheritdoc/>
    public void FollowAnew()
    {
        foreach (var reader in _parts.OfType<CatalogReader>()) reader.ReadAllAgain();
    }

    /// <inheritdoc/>
    public void SwitchMode(NodeMode mode)
    {
        if (_options.Mode == mode) return;
        _options.Mode = mode;
        LogSwitched(mode);
        FollowAnew();
        foreach (var gossip in _parts.OfType<NodeGossip>()) gossip.TellSoon();
    }

    private async Task ListenAsync(Multiaddr address, CancellationToken cancellationToken)
    {
        try
        {
            await Host.ListenAsync(address, cancellationToken);
        }
        catch (TransportException taken) when (_options.MayListenElsewhere)
        {
            await Host.ListenAsync(AnyPort.Of(address), cancellationToken);
            var now = Host.Addresses.Count > 0 ? Host.Addresses[^1].ToString() : "another port";
            _problems.Add($"{address} is taken, so this node listens at {now}, and at another port after the next start.");
            LogElsewhere(address, taken.Message);
        }
        catch (TransportException failure)
        {
            throw new ListenException(address.ToString(), failure.Message, failure);
        }
    }

    private async Task<PeerId> ConnectKnownAsync(PeerId peer, IReadOnlyList<string> known, CancellationToken cancellationToken)
    {
        Host.Peers.AddAddresses(peer, known.Select(AddressOf), TimeSpan.FromMinutes(10));
        return (await Host.ConnectAsync(peer, null, cancellationToken)).Peer;
    }

    /// <summary>
    /// What is asked of a peer right behind the answer, by its name or by what it has, rests on what it said it speaks.
    /// </summary>
    private async Task IntroducedAsync(PeerId peer, CancellationToken cancellationToken)
    {
        var introduced = Host.ConnectionsTo(peer).Select(connection => connection.Introduced).ToList();
        if (introduced.Count == 0) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny([.. introduced, Task.Delay(_introductionMax, _time, limit.Token)]);
        await limit.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private ConnectedPeer Of(IGrouping<PeerId, PeerConnection> peer)
    {
        var oldest = peer.MinBy(connection => connection.OpenedAt)!;
        return new(
            peer.Key.ToString(),
            oldest.Remote.ToString(),
            oldest.IsDialer,
            peer.All(connection => connection.IsLimited),
            _parts.OfType<PeerAgents>().FirstOrDefault()?.AgentOf(peer.Key) ?? "",
            Host.Peers.ProtocolsOf(peer.Key).Any(protocol => protocol.StartsWith("/bib/", StringComparison.Ordinal)
                && protocol != NetworkOptions.DhtProtocol),
            oldest.OpenedAt,
            peer.Count());
    }

    private static Multiaddr AddressOf(string text)
    {
        try
        {
            return Multiaddr.Parse(text);
        }
        catch (MalformedException fault)
        {
            throw PeerRefusals.NoAddress(text, fault.Message);
        }
    }

    private static PeerId PeerOf(string text)
    {
        try
        {
            return PeerId.Parse(text);
        }
        catch (MalformedException fault)
        {
            throw PeerRefusals.NoPeerId(text, fault.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "In the network as {Peer}")]
    private partial void LogStarted(PeerId peer);

    [LoggerMessage(Level = LogLevel.Information, Message = "The node's mode is now {Mode}")]
    private partial void LogSwitched(NodeMode mode);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Peers are told of {Address}")]
    private partial void LogListening(Multiaddr address);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "{Address} cannot be listened at, so any free port is taken; p2p.listen names one that is yours: {Reason}")]
    private partial void LogElsewhere(Multiaddr address, string reason);
}
