using System.Diagnostics.Metrics;

namespace Libp2p.Protocols.Kad;

/// <summary>What is counted of a Kademlia network; no peer and no key is named.</summary>
public sealed class KadMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Libp2p.Kad";

    private readonly Histogram<double> _requests;
    private readonly Counter<long> _served;
    private readonly Histogram<double> _lookups;
    private readonly UpDownCounter<long> _peers;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">Where meters come from.</param>
    public KadMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _requests = meter.CreateHistogram<double>(
            "libp2p.kad.request.duration", "s", "How long a request to another peer took, by its type and outcome.");
        _served = meter.CreateCounter<long>(
            "libp2p.kad.served", "{request}", "Requests of other peers, by their type and outcome.");
        _lookups = meter.CreateHistogram<double>(
            "libp2p.kad.lookup.duration", "s", "How long a walk towards a key took, by what was asked.");
        _peers = meter.CreateUpDownCounter<long>(
            "libp2p.kad.table.peers", "{peer}", "Peers in the routing table.");
    }

    internal void Asked(KadMessageType type, string outcome, TimeSpan duration) =>
        _requests.Record(duration.TotalSeconds, new("type", type.ToString()), new("outcome", outcome));

    internal void Served(string type, string outcome) => _served.Add(1, new("type", type), new("outcome", outcome));

    internal void LookedUp(KadMessageType type, TimeSpan duration) =>
        _lookups.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("type", type.ToString()));

    internal void TableChanged(int by) => _peers.Add(by);
}
