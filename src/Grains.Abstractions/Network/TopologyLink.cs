namespace Bib.Grains.Abstractions.Network;

/// <summary>That two peers are connected.</summary>
/// <param name="From">Who dialled, where that is known.</param>
/// <param name="To">Who was dialled.</param>
/// <param name="Basis">How this node knows.</param>
/// <param name="Address">The other end of one of this node's connections, as a multiaddress; empty otherwise.</param>
/// <param name="Transport">What it runs on, in the words of multiaddresses; empty where that is not known.</param>
/// <param name="Relay">The id of the relay that it goes through; empty where it goes through none.</param>
/// <param name="RoundTrip">How long a question and its answer took last; null where that is not known.</param>
/// <param name="Since">Since when it is open; null where that is not known.</param>
public sealed record TopologyLink(
    string From, string To, TopologyBasis Basis, string Address = "", string Transport = "", string Relay = "",
    TimeSpan? RoundTrip = null, DateTimeOffset? Since = null);
