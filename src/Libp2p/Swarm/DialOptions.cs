namespace Libp2p.Swarm;

/// <summary>How to reach a peer.</summary>
public sealed record DialOptions
{
    /// <summary>Whether a connection through a relay, which has little time and few bytes, will do. Without it
    /// nobody is dialled through a relay either.</summary>
    public bool AllowLimited { get; init; }

    /// <summary>Whether to dial although there is a connection through a relay.</summary>
    public bool ForceDirect { get; init; }
}
