using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Hosting;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;
using Libp2p.Transports.Quic;
using Libp2p.Transports.Tcp;
using Libp2p.Transports.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Node;

/// <summary>A peer that says what happens.</summary>
internal sealed class Node : IPeerWatcher, IAsyncDisposable
{
    private readonly NodeOptions _options;
    private readonly EventWriter _events;
    private readonly TimeProvider _time;
    private readonly PrivateKey _key;
    private readonly QuicTransport _quic;
    private readonly Libp2pHost _host;
    private readonly PeerServices _parts;
    private readonly CommandTable _commands;
    private readonly IDisposable _watching;

    public Node(NodeOptions options, EventWriter events, TimeProvider time)
    {
        (_options, _events, _time, _commands) = (options, events, time, new(events, time));
        _key = options.Seed is { } seed ? PrivateKey.FromSeed(seed) : PrivateKey.Generate();
        HostOptions host = new()
        {
            AgentVersion = "libp2p-node/0.1.0",
            Identifies = Speaks(Services.Identify),
            AnswersPings = Speaks(Services.Ping),
        };
        _quic = new(_key, time);
        _host = new(_key, [new TcpTransport(), new WebSocketTransport(), _quic], host, time, NullLoggerFactory.Instance);
        _watching = _host.Watch(this);
        ServiceOptions services = new();
        foreach (var service in options.Services) service.Configure(services, options);
        _parts = new(_host, services, new() { Time = time });
        _commands.Add("dial", async (asked, stop) =>
        {
            var connection = await _host.DialAsync(CommandTable.AddressOf(asked), stop);
            return [("peer", connection.Peer.ToString())];
        });
    }

    /// <summary>Runs until it is stopped; the end of its input does not stop it.</summary>
    /// <exception cref="Libp2pException">It cannot listen where it should.</exception>
    public async Task RunAsync(TextReader input, CancellationToken stop)
    {
        ServiceContext context = new(_host, _parts, _options, _events, _commands, _time, stop);
        Stack<IAsyncDisposable> running = new();
        List<Task> kept = [];
        using Perseverance keeping = new(_host, _parts, _events, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            foreach (var service in Services.All.Where(_options.Services.Contains)) running.Push(service.Start(context));
            foreach (var address in _options.Listen) kept.Add(await keeping.ListenAsync(address, ending.Token));
            SayAddresses();
            _host.AddressesChanged += SayAddresses;
            _parts.Start();
            kept.AddRange(_options.Dial.Select(
                address => keeping.DialAsync(address, met => PingAsync(met, ending.Token), ending.Token)));
            await _commands.RunAsync(input, stop);
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // That is how it ends.
        }
        finally
        {
            _host.AddressesChanged -= SayAddresses;
            await ending.CancelAsync();
            await Task.WhenAll(kept);
            while (running.TryPop(out var service)) await service.DisposeAsync();
            await _parts.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _parts.DisposeAsync();
        await _host.DisposeAsync();
        _watching.Dispose();
        _quic.Dispose();
        _key.Dispose();
    }

    void IPeerWatcher.Connected(PeerConnection connection)
    {
        // Each connection is said, this one too.
    }

    void IPeerWatcher.Opened(PeerConnection connection) => _events.Write(
        "connect",
        ("peer", connection.Peer.ToString()),
        ("addr", connection.Remote.ToString()),
        ("direction", connection.IsDialer ? "outbound" : "inbound"),
        ("limited", connection.IsLimited));

    void IPeerWatcher.Disconnected(PeerId peer) => _events.Write("disconnect", ("peer", peer.ToString()));

    void IPeerWatcher.Identified(PeerConnection connection, IdentifyMessage message) => _events.Write(
        "identify",
        ("peer", connection.Peer.ToString()),
        ("agent", message.AgentVersion),
        ("version", message.ProtocolVersion),
        ("protocols", EventWriter.Texts(message.Protocols)),
        ("addrs", EventWriter.Texts(message.ListenAddresses)),
        ("observed", message.ObservedAddress?.ToString()),
        ("signed", message.SignedPeerRecord is not null));

    private bool Speaks(string name) => _options.Services.Any(service => service.Name == name);

    private void SayAddresses() => _events.Write(
        "addresses",
        ("peer", _host.Id.ToString()),
        ("addrs", EventWriter.Texts(_host.Addresses.Select(address => address.WithPeer(_host.Id)))));

    /// <summary>Pings who was dialled, when asked to speak ping.</summary>
    private async Task PingAsync(PeerConnection connection, CancellationToken stop)
    {
        if (!Speaks(Services.Ping)) return;
        var took = await PingService.PingAsync(connection, _time, stop);
        _events.Write("ping", ("peer", connection.Peer.ToString()), ("ms", took));
    }
}
