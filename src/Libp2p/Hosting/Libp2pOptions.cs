using Libp2p.Swarm;

namespace Libp2p.Hosting;

/// <summary>A peer as a program's service.</summary>
public sealed class Libp2pOptions
{
    /// <summary>Its section in a configuration.</summary>
    public const string SectionName = "Libp2p";

    /// <summary>Where it listens, as multiaddrs. Default: nowhere.</summary>
    public IList<string> Listen { get; } = [];

    /// <summary>
    /// Whom it connects with at its start, as multiaddrs. Who does not answer is logged. Default: nobody.
    /// </summary>
    public IList<string> Dial { get; } = [];

    /// <summary>
    /// The file that holds its key, in PEM; made, for its owner's eyes only, when it is not there. Default: null, a new
    /// key with every start.
    /// </summary>
    public string? IdentityFile { get; set; }

    /// <summary>How it behaves, and how much it takes from others.</summary>
    public HostOptions Host { get; } = new();
}
