using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Records;
using Libp2p.Muxing.Yamux;
using Libp2p.Negotiation;
using Libp2p.Protocols.Identify;
using Libp2p.Protocols.Ping;
using Libp2p.Swarm;
using Libp2p.Transports;
using Libp2p.Transports.Tcp;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>A peer of ours that listens on TCP, answers pings, echoes, and resets where it is asked to.</summary>
internal sealed class OurNode : IAsyncDisposable
{
    /// <summary>Returns what it reads until the end, then closes.</summary>
    public const string Echo = "/echo/1.0.0";

    /// <summary>Resets the stream.</summary>
    public const string Reset = "/reset/1.0.0";

    private static readonly string[] _protocols = [Echo, Reset, PingProtocol.Id, IdentifyProtocol.Id];

    private readonly PrivateKey _key = PrivateKey.Generate();
    private readonly TcpTransport _transport = new();
    private readonly ConnectionUpgrader _upgrader;
    private readonly IListener _listener;
    private readonly Task _accepting;

    private OurNode(IListener listener)
    {
        _upgrader = new(_key, new YamuxOptions(), TimeProvider.System);
        _listener = listener;
        _accepting = AcceptAllAsync();
    }

    /// <summary>Where it is, with its id.</summary>
    public Multiaddr Address => _listener.Address.WithPeer(PeerId.Of(_key.PublicKey));

    /// <summary>What it says of itself.</summary>
    private IdentifyMessage Said => new()
    {
        PublicKey = _key.PublicKey,
        ListenAddresses = [_listener.Address],
        Protocols = [.. _protocols],
        ProtocolVersion = "ipfs/0.1.0",
        AgentVersion = "bib-interop/1",
        SignedPeerRecord = new PeerRecord(PeerId.Of(_key.PublicKey), 1, [_listener.Address]).Seal(_key),
    };

    /// <summary>Begins to listen at a free port.</summary>
    public static async Task<OurNode> StartAsync() =>
        new(await new TcpTransport().ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0")));

    /// <summary>Connects to the peer of an address.</summary>
    public async Task<PeerConnection> DialAsync(Multiaddr address) =>
        await _upgrader.UpgradeOutboundAsync(await _transport.DialAsync(address), address.Peer);

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _accepting;
        _key.Dispose();
    }

    private async Task AcceptAllAsync()
    {
        List<Task> serving = [];
        while (await _listener.AcceptAsync() is { } raw) serving.Add(ServeAsync(raw));
        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(RawConnection raw)
    {
        await using var connection = await _upgrader.UpgradeInboundAsync(raw);
        List<Task> serving = [];
        while (await connection.AcceptAsync() is { } stream) serving.Add(ServeAsync(stream));
        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(DuplexStream raw)
    {
        try
        {
            var (stream, protocol) = await MultistreamSelect.AcceptAsync(raw, _protocols.Contains);
            await using var ended = stream;
            switch (protocol)
            {
                case Reset:
                    stream.Reset();
                    break;
                case IdentifyProtocol.Id:
                    await IdentifyProtocol.SendAsync(stream, Said);
                    break;
                case PingProtocol.Id:
                    await PingProtocol.AnswerAsync(stream);
                    break;
                default:
                    await stream.CopyToAsync(stream);
                    await stream.CloseWriteAsync();
                    break;
            }
        }
        catch (Libp2pException)
        {
            // The other side left, or spoke of something else: that is what some cases are about.
        }
    }
}
