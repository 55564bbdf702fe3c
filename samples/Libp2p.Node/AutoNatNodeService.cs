using Libp2p.Nat;
using Libp2p.Protocols.AutoNat;
using Libp2p.Transports.Tcp;
using Libp2p.Transports.WebSockets;

namespace Libp2p.Node;

/// <summary>Dials who asks whether they can be dialled, and asks others the same.</summary>
internal static class AutoNatNodeService
{
    public static IAsyncDisposable Start(ServiceContext context)
    {
        // Whoever tries things does so at home, where addresses are private.
        AutoNatOptions options = new() { ChecksPrivate = true, FirstDelay = TimeSpan.FromSeconds(1) };
        var (host, time) = (context.Host, context.Time);
        var server = new AutoNatServer(
            host, [new TcpTransport(), new WebSocketTransport()], options, time, new Random(host.Id.GetHashCode()));
        var observed = new ObservedAddresses(host);
        var service = new ReachabilityService(host, observed, options, time);
        service.Checked += check => context.Events.Write(
            "autonat",
            ("peer", check.Server.ToString()),
            ("version", check.Version),
            ("addr", check.Address?.ToString()),
            ("reached", check.Reached),
            ("reason", check.Reason));
        service.Changed += change => context.Events.Write(
            "reachability", ("state", Name(change.Reachability)), ("addr", change.Address?.ToString()));
        context.Commands.Add("autonat", async (asked, stop) =>
        {
            var (peer, address) = (CommandTable.PeerOf(asked), CommandTable.AddressOf(asked));
            var second = CommandTable.NumberOf(asked, "version") != 1;
            var reached = second
                ? await service.Client.CheckAsync(peer, address, stop)
                : await service.Client.AskAsync(peer, [address], stop);
            return [("peer", peer.ToString()), ("addr", address.ToString()), ("version", second ? 2 : 1), ("reached", reached)];
        });
        return new Ending(service.RunAsync(context.Stopping), server, service, observed);
    }

    private static string Name(Reachability reachability) => reachability switch
    {
        Reachability.Public => "public",
        Reachability.Private => "private",
        _ => "unknown",
    };

    private sealed class Ending(Task running, params IDisposable[] parts) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var part in parts) part.Dispose();
            await running;
        }
    }
}
