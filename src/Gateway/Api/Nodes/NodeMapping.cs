using System.Buffers.Text;
using System.Text;
using Bib.Gateway.Api.Topics;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Nodes;
using Bib.Grains.Abstractions.Subscriptions;
using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using NodeState = Bib.Grains.Abstractions.Nodes.NodeState;

namespace Bib.Gateway.Api.Nodes;

/// <summary>What is known of nodes and the network as messages.</summary>
internal static class NodeMapping
{
    private const int PageSizeDefault = 100;

    /// <summary>How many nodes a page has.</summary>
    public static int PageSizeOf(ListNodesRequest request) => request.PageSize switch
    {
        0 => PageSizeDefault,
        > 0 and <= INodeDirectory.PageSizeMax => request.PageSize,
        _ => throw TopicMapping.Invalid(
            "page_size", $"The page size {request.PageSize} is not 1–{INodeDirectory.PageSizeMax}.",
            $"Ask for at most {INodeDirectory.PageSizeMax}, or leave it out for {PageSizeDefault}."),
    };

    /// <summary>The id before the page's first.</summary>
    public static string AfterOf(ListNodesRequest request)
    {
        try
        {
            var after = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(request.PageToken));
            if (after.All(char.IsAsciiLetterOrDigit)) return after;
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw TopicMapping.Invalid(
            "page_token", "The page token is none of this list's, or was cut.", "Begin again without a page token.");
    }

    /// <summary>What asks for the page behind a node.</summary>
    public static string TokenOf(NodeState last) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(last.NodeId));

    /// <summary>The pattern that a request names.</summary>
    public static TopicPattern PatternOf(string text) => TopicPattern.TryParse(text, out var pattern, out var fault)
        ? pattern
        : throw new RefusalException(new(
            RefusalCode.InvalidPath, fault, "Name a topic, or several with *: weather/*.", "pattern", text));

    /// <summary>For how long a ban is to hold; null until it is taken back.</summary>
    public static TimeSpan? DurationOf(BanNodeRequest request)
    {
        if (request.Duration is not { } duration) return null;
        try
        {
            return duration.ToTimeSpan();
        }
        catch (InvalidOperationException)
        {
            throw TopicMapping.Invalid(
                "duration", $"{duration.Seconds} s and {duration.Nanos} ns are no duration.",
                "Give seconds, and nanoseconds of the same sign below a second.");
        }
    }

    public static V1.Ban ToProto(this Grains.Abstractions.Bans.Ban ban) => new()
    {
        Subject = ban.Subject,
        Reason = ban.Reason,
        CreatedBy = ban.CreatedBy.Value,
        CreatedAt = Timestamp.FromDateTimeOffset(ban.CreatedAt),
        EndsAt = ban.EndsAt is { } end ? Timestamp.FromDateTimeOffset(end) : null,
    };

    public static V1.Subscription ToProto(this Grains.Abstractions.Subscriptions.Subscription subscription) => new()
    {
        Pattern = subscription.Pattern.Value,
        CreatedBy = subscription.CreatedBy.Value,
        CreatedAt = Timestamp.FromDateTimeOffset(subscription.CreatedAt),
    };

    public static KnownNode ToProto(this NodeState node, bool isSelf, ConnectedPeer? connection) => new()
    {
        NodeId = node.NodeId,
        Addresses = { node.Addresses },
        Mode = (V1.NodeMode)(int)node.Mode,
        Storage = (V1.NodeStorage)(int)node.Storage,
        TrustedStorage = node.HasTrustedStorage,
        LastSeen = node.LastSeen is { } seen ? Timestamp.FromDateTimeOffset(seen) : null,
        Successes = node.Successes,
        Failures = node.Failures,
        Score = node.Score,
        CreatedAt = Timestamp.FromDateTimeOffset(node.CreatedAt),
        Self = isSelf,
        Connection = connection?.ToProto(),
    };

    public static Peer ToProto(this ConnectedPeer peer) => new()
    {
        PeerId = peer.PeerId,
        Address = peer.Address,
        Outbound = peer.IsOutbound,
        Relayed = peer.IsRelayed,
        Agent = peer.Agent,
        Node = peer.IsNode,
        ConnectedAt = Timestamp.FromDateTimeOffset(peer.Since),
        Connections = peer.Connections,
    };

    public static GetNetworkResponse ToProto(this NetworkStatus network, string nodeId) => new()
    {
        NodeId = nodeId,
        Enabled = network.IsEnabled,
        Mode = (V1.NodeMode)(int)network.Mode,
        Addresses = { network.Addresses },
        Reachability = network.Reachability switch
        {
            NetworkReachability.Public => V1.Reachability.Public,
            NetworkReachability.Private => V1.Reachability.Private,
            _ => V1.Reachability.Unspecified,
        },
        Peers = network.Peers,
        PeersWanted = network.PeersWanted,
        Connected = network.IsConnected,
        PeersKnown = network.PeersKnown,
        Dht = network.Dht,
        DhtPeers = network.DhtPeers,
        Problems = { network.Problems },
    };
}
