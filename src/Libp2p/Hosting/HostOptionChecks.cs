using Libp2p.Muxing.Yamux;
using Libp2p.Swarm;
using Libp2p.Swarm.Dialing;
using Libp2p.Swarm.Pruning;
using Libp2p.Swarm.Resources;

namespace Libp2p.Hosting;

/// <summary>What of a host's options cannot be.</summary>
/// <param name="checks">Takes what was found.</param>
internal sealed class HostOptionChecks(OptionChecks checks)
{
    public void Check(HostOptions options)
    {
        checks.Positive(nameof(options.HandshakeTimeout), options.HandshakeTimeout);
        checks.Positive(nameof(options.NegotiationTimeout), options.NegotiationTimeout);
        checks.Positive(nameof(options.StopTimeout), options.StopTimeout);
        checks.Positive(nameof(options.AddressLifetime), options.AddressLifetime);
        Check(options.Dialing);
        Check(options.Pruning);
        Check(options.Peers);
        Check(options.Yamux);
        checks.AtLeast("Resources.NegotiatingMax", options.Resources.NegotiatingMax, 1);
        foreach (var (scope, limits) in Scopes(options.Resources)) CheckScope($"Resources.{scope}", limits, checks);
        if (options.AgentVersion.Length is 0 or > 128) checks.Add("AgentVersion", "1 to 128 characters are wanted");
    }

    private void Check(DialingOptions options)
    {
        checks.Positive("Dialing.Timeout", options.Timeout);
        checks.Positive("Dialing.Stagger", options.Stagger);
        checks.AtLeast("Dialing.AddressesMax", options.AddressesMax, 1);
        checks.AtLeast("Dialing.ParallelMax", options.ParallelMax, 1);
        checks.AtLeast("Dialing.BackoffsMax", options.BackoffsMax, 1);
        checks.NotNegative("Dialing.BackoffBase", options.BackoffBase);
        checks.NotNegative("Dialing.BackoffStep", options.BackoffStep);
        checks.NotNegative("Dialing.BackoffMax", options.BackoffMax);
    }

    private void Check(PruningOptions options)
    {
        checks.AtLeast("Pruning.LowWater", options.LowWater, 0);
        checks.AtLeast("Pruning.HighWater", options.HighWater, options.LowWater);
        checks.Positive("Pruning.Pause", options.Pause);
        checks.NotNegative("Pruning.Grace", options.Grace);
        if (options.PartOfLimit is not (> 0 and <= 1))
            checks.Add("Pruning.PartOfLimit", $"{options.PartOfLimit} should be more than 0 and at most 1");
    }

    private void Check(PeerStoreOptions options)
    {
        checks.AtLeast("Peers.PeersMax", options.PeersMax, 1);
        checks.AtLeast("Peers.AddressesMax", options.AddressesMax, 1);
    }

    private void Check(YamuxOptions options)
    {
        checks.AtLeast("Yamux.InboundStreamsMax", options.InboundStreamsMax, 1);
        checks.AtLeast("Yamux.UnacknowledgedMax", options.UnacknowledgedMax, 1);
        checks.AtLeast("Yamux.WindowMax", options.WindowMax, YamuxOptions.InitialWindow);
        checks.AtLeast("Yamux.ConnectionWindowMax", options.ConnectionWindowMax, YamuxOptions.InitialWindow);
        checks.AtLeast("Yamux.FrameDataMax", options.FrameDataMax, 1);
        checks.AtLeast("Yamux.ReceivedFrameDataMax", options.ReceivedFrameDataMax, YamuxOptions.InitialWindow);
        checks.NotNegative("Yamux.KeepAlive", options.KeepAlive);
        checks.Positive("Yamux.PingTimeout", options.PingTimeout);
        checks.Positive("Yamux.CloseTimeout", options.CloseTimeout);
        checks.Positive("Yamux.StallTimeout", options.StallTimeout);
    }

    private static (string Name, ScopeLimits Limits)[] Scopes(ResourceLimits limits) =>
    [
        (nameof(limits.System), limits.System),
        (nameof(limits.Transient), limits.Transient),
        (nameof(limits.Protocol), limits.Protocol),
        (nameof(limits.ProtocolPeer), limits.ProtocolPeer),
        (nameof(limits.Peer), limits.Peer),
        (nameof(limits.Connection), limits.Connection),
    ];

    private static void CheckScope(string scope, ScopeLimits limits, OptionChecks checks)
    {
        checks.AtLeast($"{scope}.{nameof(limits.Memory)}", limits.Memory, 0);
        checks.AtLeast($"{scope}.{nameof(limits.Streams)}", limits.Streams, 0);
        checks.AtLeast($"{scope}.{nameof(limits.InboundStreams)}", limits.InboundStreams, 0);
        checks.AtLeast($"{scope}.{nameof(limits.OutboundStreams)}", limits.OutboundStreams, 0);
        checks.AtLeast($"{scope}.{nameof(limits.Connections)}", limits.Connections, 0);
        checks.AtLeast($"{scope}.{nameof(limits.InboundConnections)}", limits.InboundConnections, 0);
        checks.AtLeast($"{scope}.{nameof(limits.OutboundConnections)}", limits.OutboundConnections, 0);
        checks.AtLeast($"{scope}.{nameof(limits.Descriptors)}", limits.Descriptors, 0);
    }
}
