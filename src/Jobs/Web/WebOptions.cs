using System.Net;

namespace Bib.Jobs.Web;

/// <summary>What jobs may fetch from web servers, and how politely.</summary>
public sealed class WebOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "jobs.http";

    /// <summary>
    /// Networks that may be asked although they are not of the public internet. Default: none; whoever may make jobs can
    /// read what their servers answer to this node.
    /// </summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; set; } = [];

    /// <summary>The largest answer, in bytes, as it is once it is unpacked. Default: 4 GiB.</summary>
    public long BytesMax { get; set; } = 4L << 30;

    /// <summary>How long lies between two requests to the same host. Default: a second.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause that a host's robots.txt may ask for; a longer one counts as this. Default: 30 seconds.</summary>
    public TimeSpan PauseMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often an answer may point elsewhere. Default: 5.</summary>
    public int RedirectsMax { get; set; } = 5;

    /// <summary>How long a host's robots.txt is remembered. Default: an hour.</summary>
    public TimeSpan RobotsKeptFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Hosts that are remembered at once; those not asked for longest make room. Default: 1,000.</summary>
    public int HostsMax { get; set; } = 1000;
}
