namespace Libp2p.Node;

/// <summary>Says who is found on the local network.</summary>
internal static class MdnsService
{
    public static IAsyncDisposable Start(ServiceContext context)
    {
        var (local, events) = (context.Parts.Mdns!, context.Events);
        local.Found += peer => events.Write(
            "mdns",
            ("peer", peer.Id.ToString()),
            ("addrs", EventWriter.Texts(peer.Addresses.Select(address => address.WithPeer(peer.Id)))));
        local.Gone += peer => events.Write("mdns-gone", ("peer", peer.ToString()));
        local.NotReached += (peer, reason) => events.Write("error", ("message", reason), ("peer", peer.ToString()));
        context.Parts.MdnsFailed += reason => events.Write("error", ("message", $"mDNS is not to be had here: {reason}"));
        return Service.WithinHost;
    }
}
