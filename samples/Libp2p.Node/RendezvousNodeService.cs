using System.Text.Json.Nodes;
using Libp2p.Protocols.Rendezvous;

namespace Libp2p.Node;

/// <summary>Is a rendezvous point, and asks others.</summary>
internal static class RendezvousNodeService
{
    public static IAsyncDisposable Start(ServiceContext context)
    {
        var client = context.Parts.Rendezvous!;
        context.Parts.RendezvousPoint!.Happened += happened => context.Events.Write(
            "rendezvous",
            ("what", happened.Kind),
            ("peer", happened.Peer.ToString()),
            ("ns", happened.Namespace),
            ("status", happened.Status.ToString()));
        context.Commands.Add("register", async (asked, stop) =>
        {
            var (point, name) = (CommandTable.PeerOf(asked), CommandTable.TextOf(asked, "ns"));
            TimeSpan? lifetime = CommandTable.NumberOf(asked, "ttl") is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
            var lasts = await client.RegisterAsync(point, name, lifetime, stop);
            return [("peer", point.ToString()), ("ns", name), ("ttl", (long)lasts.TotalSeconds)];
        });
        context.Commands.Add("unregister", async (asked, stop) =>
        {
            var (point, name) = (CommandTable.PeerOf(asked), CommandTable.TextOf(asked, "ns"));
            await client.UnregisterAsync(point, name, stop);
            return [("peer", point.ToString()), ("ns", name)];
        });
        context.Commands.Add("discover", async (asked, stop) =>
        {
            var point = CommandTable.PeerOf(asked);
            var name = asked.ContainsKey("ns") ? CommandTable.TextOf(asked, "ns") : null;
            var cookie = asked.ContainsKey("cookie") ? Convert.FromHexString(CommandTable.TextOf(asked, "cookie")) : [];
            int? limit = CommandTable.NumberOf(asked, "limit") is > 0 and var count ? (int)Math.Min(count, int.MaxValue) : null;
            var page = await client.DiscoverAsync(point, name, limit, cookie, stop);
            return
            [
                ("peer", point.ToString()), ("ns", name), ("peers", new JsonArray([.. page.Peers.Select(Describe)])),
                ("cookie", Convert.ToHexStringLower(page.Cookie.Span)),
            ];
        });
        return Service.WithinHost;
    }

    private static JsonObject Describe(RendezvousPeer peer) => new()
    {
        ["peer"] = peer.Id.ToString(),
        ["addrs"] = EventWriter.Texts(peer.Addresses.Select(address => address.WithPeer(peer.Id))),
        ["ns"] = peer.Namespace,
        ["ttl"] = (long)peer.Lifetime.TotalSeconds,
    };
}
