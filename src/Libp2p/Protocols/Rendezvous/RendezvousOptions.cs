namespace Libp2p.Protocols.Rendezvous;

/// <summary>How much a rendezvous point does for others.</summary>
public sealed class RendezvousOptions
{
    /// <summary>The most registrations. Default: 10,000, which take up to 40 MB.</summary>
    public int RegistrationsMax { get; set; } = 10_000;

    /// <summary>The most registrations in one namespace. Default: 1,000.</summary>
    public int RegistrationsPerNamespaceMax { get; set; } = 1000;

    /// <summary>The most namespaces that one peer is registered in. Default: 100.</summary>
    public int NamespacesPerPeerMax { get; set; } = 100;

    /// <summary>The longest signed peer record that is taken, bytes. Default: 4 KiB.</summary>
    public int RecordLengthMax { get; set; } = 4 * 1024;

    /// <summary>How long a registration lasts that does not say. Default: 2 hours.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(2);

    /// <summary>The longest that a registration may last. Default: 72 hours.</summary>
    public TimeSpan LifetimeMax { get; set; } = TimeSpan.FromHours(72);

    /// <summary>The most registrations that one answer has, whatever was asked for. Default: 200.</summary>
    public int AnswerCountMax { get; set; } = 200;

    /// <summary>The most streams on which one peer asks at a time; more are reset. Default: 4.</summary>
    public int StreamsPerPeerMax { get; set; } = 4;

    /// <summary>How long a peer may take to say what it wants, and to take its answer. Default: 30 seconds.</summary>
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
