using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.Perf;
using Libp2p.Swarm;
using Libp2p.Transports.Tcp;
using Libp2p.Transports.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>
/// A host of ours that listens on TCP and WebSocket, echoes, measures, and resets where it is asked to.
/// </summary>
internal sealed class OurNode : IAsyncDisposable
{
    /// <summary>Returns what it reads until the end, then closes.</summary>
    public const string Echo = "/echo/1.0.0";

    /// <summary>
    /// Says how many bytes came, once the other side has ended: what comes back comes after that end.
    /// </summary>
    public const string Count = "/count/1.0.0";

    /// <summary>Resets the stream.</summary>
    public const string Reset = "/reset/1.0.0";

    private readonly PrivateKey _key = PrivateKey.Generate();
    private readonly Dictionary<string, Multiaddr> _addresses = [];

    private OurNode() => Host = new(
        _key,
        [new TcpTransport(), new WebSocketTransport()],
        new() { AgentVersion = "bib-interop/1" },
        TimeProvider.System,
        NullLoggerFactory.Instance);

    public Libp2pHost Host { get; }

    /// <summary>Where it is on a transport (<c>tcp</c>, <c>ws</c>), with its id.</summary>
    public Multiaddr this[string transport] => _addresses[transport].WithPeer(Host.Id);

    /// <summary>Begins to listen at free ports.</summary>
    public static async Task<OurNode> StartAsync()
    {
        var node = new OurNode();
        node.Host.Handle(Echo, async (context, stopping) =>
        {
            await context.Stream.CopyToAsync(context.Stream, stopping);
            await context.Stream.CloseWriteAsync(stopping);
        });
        node.Host.Handle(Count, async (context, stopping) =>
        {
            var came = new MemoryStream();
            await context.Stream.CopyToAsync(came, stopping);
            await context.Stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{came.Length}"), stopping);
        });
        node.Host.Handle(Reset, (context, _) =>
        {
            context.Stream.Reset();
            return Task.CompletedTask;
        });
        node.Host.Handle(PerfProtocol.Id, (context, stopping) => PerfProtocol.AnswerAsync(context.Stream, stopping));
        node._addresses["tcp"] = await node.Host.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"));
        node._addresses["ws"] = await node.Host.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0/ws"));
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _key.Dispose();
    }
}
