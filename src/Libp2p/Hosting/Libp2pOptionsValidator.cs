using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm;
using Microsoft.Extensions.Options;

namespace Libp2p.Hosting;

/// <summary>Says at the start what of <see cref="Libp2pOptions"/> cannot be, all of it at once.</summary>
internal sealed class Libp2pOptionsValidator : IValidateOptions<Libp2pOptions>
{
    public ValidateOptionsResult Validate(string? name, Libp2pOptions options)
    {
        List<string> wrong = [];
        foreach (var address in options.Listen) CheckAddress(nameof(options.Listen), address, wrong);
        foreach (var address in options.Dial) CheckAddress(nameof(options.Dial), address, wrong);
        CheckHost(options.Host, wrong);
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static void CheckAddress(string option, string address, List<string> wrong)
    {
        try
        {
            Multiaddr.Parse(address);
        }
        catch (MalformedException exception)
        {
            wrong.Add($"{option}: {exception.Message}");
        }
    }

    private static void CheckHost(HostOptions host, List<string> wrong)
    {
        Positive(nameof(host.HandshakeTimeout), host.HandshakeTimeout);
        Positive(nameof(host.NegotiationTimeout), host.NegotiationTimeout);
        Positive(nameof(host.StopTimeout), host.StopTimeout);
        Positive(nameof(host.AddressLifetime), host.AddressLifetime);
        Positive("Dialing.Timeout", host.Dialing.Timeout);
        Positive("Dialing.Stagger", host.Dialing.Stagger);
        AtLeast("Dialing.AddressesMax", host.Dialing.AddressesMax, 1);
        AtLeast("Dialing.ParallelMax", host.Dialing.ParallelMax, 1);
        AtLeast("Dialing.BackoffsMax", host.Dialing.BackoffsMax, 1);
        AtLeast("Pruning.LowWater", host.Pruning.LowWater, 0);
        AtLeast("Pruning.HighWater", host.Pruning.HighWater, host.Pruning.LowWater);
        Positive("Pruning.Pause", host.Pruning.Pause);
        AtLeast("Peers.PeersMax", host.Peers.PeersMax, 1);
        AtLeast("Peers.AddressesMax", host.Peers.AddressesMax, 1);
        AtLeast("Yamux.InboundStreamsMax", host.Yamux.InboundStreamsMax, 1);
        AtLeast("Yamux.UnacknowledgedMax", host.Yamux.UnacknowledgedMax, 1);
        AtLeast("Yamux.WindowMax", host.Yamux.WindowMax, Muxing.Yamux.YamuxOptions.InitialWindow);
        if (host.AgentVersion.Length is 0 or > 128) wrong.Add("Host.AgentVersion: 1 to 128 characters are wanted");

        void Positive(string option, TimeSpan value)
        {
            if (value <= TimeSpan.Zero) wrong.Add($"Host.{option}: {value} should be more than nothing");
        }

        void AtLeast(string option, int value, int least)
        {
            if (value < least) wrong.Add($"Host.{option}: {value} should be at least {least}");
        }
    }
}
