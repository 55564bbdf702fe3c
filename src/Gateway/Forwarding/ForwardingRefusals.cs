using Bib.Grains.Abstractions.Decisions;

namespace Bib.Gateway.Forwarding;

/// <summary>Why a call is neither answered here nor by another node.</summary>
internal static class ForwardingRefusals
{
    public static Refusal KeepsNothing(string method) => new(
        RefusalCode.NotServed,
        $"{method} is not served: this node is a proxy, which keeps nothing.",
        "Make it keep what it is given with `bib node mode selective`, or ask a node that does.",
        Subject: method);

    public static Refusal NotForPeers(string method) => new(
        RefusalCode.NotAllowed,
        $"{method} is not for other nodes: they read topics, datasets, versions and files.",
        "Sign in to the node's API over TCP, where it has one.",
        Subject: method);

    public static Refusal NoQueriesForPeers() => new(
        RefusalCode.NotServed,
        "This node runs no queries, previews or comparisons for other nodes.",
        "Its operator may allow it with p2p.api.queries; or download the dataset, and query it on a node of your own.");

    public static Refusal NoProxyForPeers() => new(
        RefusalCode.NotServed,
        "This node is a proxy itself and has nothing of its own.",
        "Ask a node whose mode is full or selective.");

    public static Refusal TooManyCalls(string peer, int most) => new(
        RefusalCode.Overloaded,
        $"Node {peer} or all nodes together have as many calls under way as may be ({most} for one).",
        "Ask again when some have ended, or ask another node.");

    public static Refusal Nobody() => new(
        RefusalCode.PeerUnreachable,
        "This node is a proxy, and no node is there to answer for it.",
        "`bib network peers` lists who is connected; `bib node connect ADDRESS` adds one, p2p.proxy.favourites names some for good.");

    public static Refusal Failed(IReadOnlyList<string> tried) => new(
        RefusalCode.PeerUnreachable,
        $"This node is a proxy, and none of {tried.Count} nodes answered: {string.Join("; ", tried)}.",
        "Ask again later, or connect with another node: `bib node connect ADDRESS`.");

    public static Refusal BrokeOff(string peer, string reason) => new(
        RefusalCode.PeerUnreachable,
        $"Node {peer} broke off in the middle of its answer: {reason}.",
        "Ask again: another node is asked then. A download goes on where it was.");
}
