using Bib.Grains.Abstractions.Decisions;

namespace Bib.Network.Hosting;

/// <summary>The noes about peers.</summary>
internal static class PeerRefusals
{
    public static RefusalException NoAddress(string text, string reason) => new(new(
        RefusalCode.InvalidArgument, $"'{text}' is no multiaddress: {reason}",
        "Give one as the other node shows it: `bib network status` there, as in /ip4/192.0.2.7/tcp/4001/p2p/12D3KooW….",
        "address", text));

    public static RefusalException NoPeerId(string text, string reason) => new(new(
        RefusalCode.InvalidArgument, $"'{text}' is no peer id: {reason}",
        "Give one as `bib node list` shows it, as in 12D3KooW….", "peer_id", text));

    public static RefusalException NotReached(string address, string reason) => new(new(
        RefusalCode.PeerUnreachable, $"'{address}' was not reached: {reason}",
        "See whether the other node runs (`bib network status` there), and whether a firewall is between.",
        "address", address));

    public static RefusalException Disabled() => new(new(
        RefusalCode.NotServed, "This node takes no part in the network.",
        "Set p2p.enabled to true and start it again: `bib config set p2p.enabled true`, `bib node restart`.", "p2p.enabled"));
}
