using Libp2p.Swarm;
using Libp2p.Transports.Quic;

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

    /// <summary>
    /// The file with the certificate, in PEM, that is shown who dials a <c>/wss</c> address that is listened at.
    /// Default: null, which listens at none.
    /// </summary>
    public string? CertificateFile { get; set; }

    /// <summary>The file with the certificate's private key, in PEM. Default: null, for the same file.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>Limits and times of QUIC connections, where the machine has QUIC.</summary>
    public QuicOptions Quic { get; } = new();

    /// <summary>How it behaves, and how much it takes from others.</summary>
    public HostOptions Host { get; } = new();

    /// <summary>
    /// What it does besides: Kademlia, topics, relays and so on. Default: it reaches others through relays.
    /// </summary>
    public ServiceOptions Services { get; } = new();
}
