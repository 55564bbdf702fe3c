namespace Libp2p.Protocols.AutoNat;

/// <summary>How much is dialled for others, and how this peer's own reachability is found out.</summary>
public sealed class AutoNatOptions
{
    /// <summary>The most requests that are served within a minute. Default: 60.</summary>
    public int RequestsPerMinuteMax { get; set; } = 60;

    /// <summary>The most requests of one peer that are served within a minute. Default: 12.</summary>
    public int RequestsPerPeerPerMinuteMax { get; set; } = 12;

    /// <summary>The most requests that are served at a time. Default: 16.</summary>
    public int RequestsAtATimeMax { get; set; } = 16;

    /// <summary>
    /// Whether a peer that is seen at a private address is dialled there: it asks for nobody but itself. No other
    /// private address is dialled. Default: false; only networks that are private themselves need it.
    /// </summary>
    public bool DialsPrivate { get; set; }

    /// <summary>The least bytes that a peer sends before it is dialled elsewhere than where it is seen (version 2).
    /// Default: 30,000.</summary>
    public int DialDataMin { get; set; } = 30_000;

    /// <summary>The most bytes that it is asked for, and that this peer sends when it is asked. Default:
    /// 100,000.</summary>
    public int DialDataMax { get; set; } = 100_000;

    /// <summary>How long a peer may take to answer, its handshake included. Default: 15 seconds.</summary>
    public TimeSpan DialTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a request may take in all. Default: 1 minute.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long after a server's answer what shows it may come (version 2). Default: 5 seconds.</summary>
    public TimeSpan DialBackTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many servers have to say the same. Default: 4, which is more than three.</summary>
    public int VotesNeeded { get; set; } = 4;

    /// <summary>How long after it is known an address is asked about again. Default: 15 minutes.</summary>
    public TimeSpan RecheckDelay { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long after it began, or after something changed, servers are asked. Default: 5 seconds.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after a round of questions that left something unknown the next begins. Default: 90
    /// seconds.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>Whether servers are asked about private addresses, too, in version 2: only in networks that are private
    /// themselves. Default: false.</summary>
    public bool ChecksPrivate { get; set; }

    /// <summary>The most addresses of its own that a peer has checked. Default: 16.</summary>
    public int CandidatesMax { get; set; } = 16;
}
