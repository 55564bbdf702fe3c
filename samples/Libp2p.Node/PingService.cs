using Libp2p.Protocols.Ping;
using Libp2p.Swarm;

namespace Libp2p.Node;

/// <summary>The host answers pings; this one asks.</summary>
internal static class PingService
{
    public static IAsyncDisposable Start(ServiceContext context)
    {
        context.Commands.Add("ping", async (asked, stop) =>
        {
            var peer = CommandTable.PeerOf(asked);
            var connection = await context.Host.ConnectAsync(peer, new() { AllowLimited = true }, stop);
            return [("peer", peer.ToString()), ("ms", await PingAsync(connection, context.Time, stop))];
        });
        return Service.WithinHost;
    }

    /// <summary>Pings a peer and gives the milliseconds that took.</summary>
    public static async Task<double> PingAsync(PeerConnection connection, TimeProvider time, CancellationToken stop)
    {
        await using var stream = await connection.OpenAsync(PingProtocol.Id, stop);
        return (await PingProtocol.PingAsync(stream, time, stop)).TotalMilliseconds;
    }
}
