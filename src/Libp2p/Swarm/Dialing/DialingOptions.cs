namespace Libp2p.Swarm.Dialing;

/// <summary>How peers are reached.</summary>
public sealed class DialingOptions
{
    /// <summary>Who knows what names mean. Default: the system.</summary>
    public INameResolver Names { get; set; } = new SystemNameResolver();

    /// <summary>
    /// How long reaching one address may take before the handshake, and asking what its name means. Default: 10 s.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long an address has before the next is tried beside it (RFC 8305, section 5). Default: 250 ms.
    /// </summary>
    public TimeSpan Stagger { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The most addresses of one peer that are tried in one dial. Default: 16.</summary>
    public int AddressesMax { get; set; } = 16;

    /// <summary>
    /// The most addresses that are tried at once, of all peers; more wait. As many again that lead through relays,
    /// which may have to be dialled first. Default: 100.
    /// </summary>
    public int ParallelMax { get; set; } = 100;

    /// <summary>How long an address is left alone after its first failure. Default: 5 s.</summary>
    public TimeSpan BackoffBase { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What is added, times the square of the failures before. Default: 1 s.</summary>
    public TimeSpan BackoffStep { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest that an address is left alone. Default: 5 min.</summary>
    public TimeSpan BackoffMax { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The most addresses whose failures are remembered. Default: 4,096.</summary>
    public int BackoffsMax { get; set; } = 4096;
}
