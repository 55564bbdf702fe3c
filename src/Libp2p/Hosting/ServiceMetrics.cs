using System.Diagnostics.Metrics;
using Libp2p.Protocols.AutoNat;

namespace Libp2p.Hosting;

/// <summary>What a peer's services do, as figures of the meter <c>Libp2p</c>. No figure names a peer.</summary>
/// <param name="meters">Where the meter is made; without one there are no figures.</param>
/// <param name="services">The services.</param>
internal sealed class ServiceMetrics(IMeterFactory? meters, PeerServices services)
{
    /// <summary>Begins to answer who asks for figures.</summary>
    public void Begin()
    {
        if (meters is null) return;
        var meter = meters.Create(HostMetrics.MeterName);
        if (services.Relay is { } relay)
        {
            meter.CreateObservableUpDownCounter(
                "libp2p.relay.reservations.held", () => relay.ReservationCount, "{peer}", "Peers that have reserved here.");
        }

        if (services.Relays is { } relays)
        {
            meter.CreateObservableUpDownCounter(
                "libp2p.relay.reservations", () => relays.Reservations.Count, "{relay}", "Relays that lead here.");
        }

        if (services.AutoNat is { } autoNat)
        {
            meter.CreateObservableGauge(
                "libp2p.reachable",
                () => autoNat.Overall switch
                {
                    Reachability.Public => [new Measurement<int>(1)],
                    Reachability.Private => [new Measurement<int>(0)],
                    _ => Array.Empty<Measurement<int>>(),
                },
                null, "1 when this peer can be dialled, 0 when not; nothing while that is not known.");
        }

        if (services.PortMapping is { } mapping)
        {
            meter.CreateObservableUpDownCounter(
                "libp2p.nat.mapped", () => mapping.Addresses.Count, "{address}", "Addresses of gateways that lead here.");
        }

        if (services.RendezvousPoint is { } point)
        {
            meter.CreateObservableUpDownCounter(
                "libp2p.rendezvous.registrations", () => point.RegistrationCount, "{registration}", "Registrations held here.");
        }

        if (services.Mdns is { } mdns)
        {
            meter.CreateObservableUpDownCounter(
                "libp2p.mdns.peers", () => mdns.Peers.Count, "{peer}", "Peers on the local network.");
        }

        if (services.GossipSub is { } gossip)
        {
            meter.CreateObservableUpDownCounter(
                "libp2p.gossipsub.topics", () => gossip.Topics.Count, "{topic}", "Topics that are taken.");
        }
    }
}
