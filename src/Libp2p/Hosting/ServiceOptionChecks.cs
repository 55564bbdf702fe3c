using Libp2p.Nat;
using Libp2p.Protocols.AutoNat;
using Libp2p.Protocols.Dcutr;
using Libp2p.Protocols.Kad;
using Libp2p.Protocols.Relay;
using Libp2p.Protocols.Rendezvous;

namespace Libp2p.Hosting;

/// <summary>What of a peer's services' options cannot be.</summary>
/// <param name="wrong">Takes what was found.</param>
internal sealed class ServiceOptionChecks(List<string> wrong)
{
    public void Check(ServiceOptions options)
    {
        if (options.Kad is { } kad) Of(nameof(options.Kad)).Valid(kad.Validate);
        if (options.GossipSub is { } gossip) Of(nameof(options.GossipSub)).Valid(gossip.Validate);
        if (options.Mdns is { } mdns) Of(nameof(options.Mdns)).Valid(mdns.Validate);
        Check(options.KadStore);
        if (options.RelayClient is { } client) Check(client);
        if (options.Relay is { } relay) Check(relay);
        if (options.Dcutr is { } dcutr) Check(dcutr);
        if (options.AutoNat is { } autoNat) Check(autoNat);
        if (options.PortMapping is { } mapping) Check(mapping);
        if (options.Rendezvous is { } point) Check(point);
        if (options.RendezvousClient is { } asker) Check(asker);
        if (options.AutoRelay is not { } auto) return;
        Check(auto);
        if (options.RelayClient is null || options.AutoNat is null)
            wrong.Add("Services.AutoRelay: it needs Services.RelayClient and Services.AutoNat, which tells when it is needed");
    }

    private OptionChecks Of(string section) => new($"Services.{section}", wrong);

    private void Check(MemoryKadStoreOptions options)
    {
        var checks = Of(nameof(ServiceOptions.KadStore));
        checks.AtLeast(nameof(options.RecordCountMax), options.RecordCountMax, 1);
        checks.AtLeast(nameof(options.RecordBytesMax), options.RecordBytesMax, 1);
        checks.AtLeast(nameof(options.RecordsPerPeerMax), options.RecordsPerPeerMax, 1);
        checks.AtLeast(nameof(options.RecordBytesPerPeerMax), options.RecordBytesPerPeerMax, 1);
        checks.AtLeast(nameof(options.ProviderCountMax), options.ProviderCountMax, 1);
        checks.AtLeast(nameof(options.ProvidersPerKeyMax), options.ProvidersPerKeyMax, 1);
        checks.AtLeast(nameof(options.KeysPerProviderMax), options.KeysPerProviderMax, 1);
    }

    private void Check(RelayClientOptions options)
    {
        var checks = Of(nameof(ServiceOptions.RelayClient));
        checks.Positive(nameof(options.MessageTimeout), options.MessageTimeout);
        checks.NotNegative(nameof(options.RenewBefore), options.RenewBefore);
        checks.Positive(nameof(options.RetryDelay), options.RetryDelay);
        checks.AtLeast(nameof(options.PendingMax), options.PendingMax, 1);
    }

    private void Check(RelayOptions options)
    {
        var checks = Of(nameof(ServiceOptions.Relay));
        checks.AtLeast(nameof(options.ReservationsMax), options.ReservationsMax, 1);
        checks.AtLeast(nameof(options.ReservationsPerIpMax), options.ReservationsPerIpMax, 1);
        checks.Positive(nameof(options.ReservationLifetime), options.ReservationLifetime);
        checks.AtLeast(nameof(options.CircuitsPerPeerMax), options.CircuitsPerPeerMax, 1);
        checks.AtLeast(nameof(options.CircuitsMax), options.CircuitsMax, 1);
        checks.NotNegative(nameof(options.CircuitDuration), options.CircuitDuration);
        checks.AtLeast(nameof(options.CircuitData), options.CircuitData, 0);
        checks.Positive(nameof(options.MessageTimeout), options.MessageTimeout);
    }

    private void Check(AutoRelayOptions options)
    {
        var checks = Of(nameof(ServiceOptions.AutoRelay));
        checks.AtLeast(nameof(options.RelaysMax), options.RelaysMax, 1);
        checks.Positive(nameof(options.RetryDelay), options.RetryDelay);
        checks.NotNegative(nameof(options.RefusalPause), options.RefusalPause);
        checks.AtLeast(nameof(options.SearchedMax), options.SearchedMax, 0);
        checks.AtLeast(nameof(options.RefusalsMax), options.RefusalsMax, 1);
    }

    private void Check(RendezvousOptions options)
    {
        var checks = Of(nameof(ServiceOptions.Rendezvous));
        checks.AtLeast(nameof(options.RegistrationsMax), options.RegistrationsMax, 1);
        checks.AtLeast(nameof(options.RegistrationsPerNamespaceMax), options.RegistrationsPerNamespaceMax, 1);
        checks.AtLeast(nameof(options.NamespacesPerPeerMax), options.NamespacesPerPeerMax, 1);
        checks.AtLeast(nameof(options.RecordLengthMax), options.RecordLengthMax, 256);
        checks.AtMost(nameof(options.RecordLengthMax), options.RecordLengthMax, RendezvousProtocol.AnswerLengthMax / 2);
        checks.AtLeast(nameof(options.AnswerCountMax), options.AnswerCountMax, 1);
        checks.AtMost(nameof(options.AnswerCountMax), options.AnswerCountMax, RendezvousProtocol.RegistrationCountMax);
        checks.AtLeast(nameof(options.StreamsPerPeerMax), options.StreamsPerPeerMax, 1);
        checks.Positive(nameof(options.MessageTimeout), options.MessageTimeout);
        checks.Positive(nameof(options.Lifetime), options.Lifetime);
        if (options.LifetimeMax < options.Lifetime)
            checks.Add(nameof(options.LifetimeMax), $"{options.LifetimeMax} should be at least Lifetime, {options.Lifetime}");
    }

    private void Check(RendezvousClientOptions options)
    {
        var checks = Of(nameof(ServiceOptions.RendezvousClient));
        checks.Positive(nameof(options.RequestTimeout), options.RequestTimeout);
        checks.Positive(nameof(options.AddressLifetime), options.AddressLifetime);
    }

    private void Check(DcutrOptions options)
    {
        var checks = Of(nameof(ServiceOptions.Dcutr));
        checks.AtLeast(nameof(options.Tries), options.Tries, 0);
        checks.Positive(nameof(options.MessageTimeout), options.MessageTimeout);
        checks.Positive(nameof(options.DialTimeout), options.DialTimeout);
        checks.NotNegative(nameof(options.Grace), options.Grace);
        checks.AtLeast(nameof(options.AddressesMax), options.AddressesMax, 1);
        checks.AtLeast(nameof(options.PeersMax), options.PeersMax, 1);
    }

    private void Check(AutoNatOptions options)
    {
        var checks = Of(nameof(ServiceOptions.AutoNat));
        checks.AtLeast(nameof(options.RequestsPerMinuteMax), options.RequestsPerMinuteMax, 1);
        checks.AtLeast(nameof(options.RequestsPerPeerPerMinuteMax), options.RequestsPerPeerPerMinuteMax, 1);
        checks.AtLeast(nameof(options.RequestsAtATimeMax), options.RequestsAtATimeMax, 1);
        checks.AtLeast(nameof(options.DialDataMin), options.DialDataMin, 0);
        checks.AtLeast(nameof(options.DialDataMax), options.DialDataMax, options.DialDataMin);
        checks.Positive(nameof(options.DialTimeout), options.DialTimeout);
        checks.Positive(nameof(options.RequestTimeout), options.RequestTimeout);
        checks.Positive(nameof(options.DialBackTimeout), options.DialBackTimeout);
        checks.AtLeast(nameof(options.VotesNeeded), options.VotesNeeded, 1);
        checks.Positive(nameof(options.RecheckDelay), options.RecheckDelay);
        checks.NotNegative(nameof(options.FirstDelay), options.FirstDelay);
        checks.Positive(nameof(options.RetryDelay), options.RetryDelay);
        checks.AtLeast(nameof(options.CandidatesMax), options.CandidatesMax, 1);
    }

    private void Check(PortMappingOptions options)
    {
        var checks = Of(nameof(ServiceOptions.PortMapping));
        checks.Positive(nameof(options.Lifetime), options.Lifetime);
        checks.Positive(nameof(options.RenewalMin), options.RenewalMin);
        checks.Positive(nameof(options.RetryDelay), options.RetryDelay);
        checks.Positive(nameof(options.SearchTime), options.SearchTime);
        checks.Positive(nameof(options.CallTimeout), options.CallTimeout);
        checks.Positive(nameof(options.FirstWait), options.FirstWait);
        checks.AtLeast(nameof(options.Tries), options.Tries, 1);
        checks.AtLeast(nameof(options.GatewayCountMax), options.GatewayCountMax, 1);
        checks.AtLeast(nameof(options.DocumentLengthMax), options.DocumentLengthMax, 1);
    }
}
