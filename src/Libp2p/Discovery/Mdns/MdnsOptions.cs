namespace Libp2p.Discovery.Mdns;

/// <summary>How peers of the local network are looked for.</summary>
public sealed record MdnsOptions
{
    /// <summary>The service's name. A private network has one of its own, <c>_p2p-X._udp.local</c>.</summary>
    public string ServiceName { get; init; } = "_p2p._udp.local";

    /// <summary>How often is asked who is there. Default: 10 s.</summary>
    public TimeSpan QueryInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long others may believe what is answered. Default: 2 min.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The least time between two answers to all: what was just said need not be said again to every asker. Default: 1
    /// s, as RFC 6762 section 6 has it.
    /// </summary>
    public TimeSpan AnswerPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The most answers a second to those who ask from outside of the group, of which each machine gets one: who asks
    /// in another's name makes nothing of it. Default: 10.
    /// </summary>
    public int DirectAnswersMax { get; init; } = 10;

    /// <summary>The most peers that are kept at a time. Default: 1024.</summary>
    public int PeerCountMax { get; init; } = 1024;

    /// <summary>The most addresses that are read of one peer, and said of this one. Default: 32.</summary>
    public int AddressCountMax { get; init; } = 32;

    /// <summary>Says what cannot be meant.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        if (!ServiceName.EndsWith("._udp.local", StringComparison.Ordinal) || ServiceName.StartsWith('.'))
            throw Refused(nameof(ServiceName), $"'{ServiceName}'", "a name such as _p2p._udp.local");
        if (QueryInterval <= TimeSpan.Zero) throw Refused(nameof(QueryInterval), QueryInterval, "longer than nothing");
        if (Lifetime < TimeSpan.FromSeconds(1)) throw Refused(nameof(Lifetime), Lifetime, "1 s at least");
        if (AnswerPause < TimeSpan.Zero) throw Refused(nameof(AnswerPause), AnswerPause, "nothing or longer");
        if (DirectAnswersMax < 0) throw Refused(nameof(DirectAnswersMax), DirectAnswersMax, "0 at least");
        if (PeerCountMax < 1) throw Refused(nameof(PeerCountMax), PeerCountMax, "1 at least");
        if (AddressCountMax < 1) throw Refused(nameof(AddressCountMax), AddressCountMax, "1 at least");
    }

    private static ArgumentException Refused(string name, object value, string wanted) =>
        new($"{name} is {value}; it must be {wanted}.", name);
}
