using System.Net;

namespace Libp2p.Nat;

/// <summary>How ports are asked for, and how much a gateway may say.</summary>
public sealed class PortMappingOptions
{
    /// <summary>How long a mapping is asked for; it is renewed at half of what was granted. Default: 2 hours, as RFC
    /// 6886 recommends.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(2);

    /// <summary>The shortest time between two requests for a port, whatever lifetime a gateway grants. Default: 30
    /// seconds.</summary>
    public TimeSpan RenewalMin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait after no gateway mapped a port. Default: 5 minutes.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long gateways may take to answer a search. Default: 3 seconds.</summary>
    public TimeSpan SearchTime { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a gateway may take to answer a call over HTTP. Default: 5 seconds.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait for the answer to the first datagram; each further one waits twice as long.
    /// Default: 250 ms (RFC 6886, 3.1).</summary>
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a datagram is sent before a gateway counts as silent. Default: 5, which is 7.75
    /// seconds.</summary>
    public int Tries { get; set; } = 5;

    /// <summary>The most gateways of one search that are looked at. Default: 8.</summary>
    public int GatewayCountMax { get; set; } = 8;

    /// <summary>The most bytes of a document that a gateway sends. Default: 256 KiB.</summary>
    public int DocumentLengthMax { get; set; } = 256 * 1024;

    /// <summary>Where NAT-PMP and PCP are spoken at a gateway. Default: 5351.</summary>
    public int ControlPort { get; set; } = 5351;

    /// <summary>Where searches for UPnP gateways go. Default: 239.255.255.250:1900.</summary>
    public IPEndPoint SearchEndPoint { get; set; } = new(IPAddress.Parse("239.255.255.250"), 1900);

    /// <summary>What a gateway's page calls the mapping. Default: <c>libp2p</c>.</summary>
    public string Description { get; set; } = "libp2p";
}
