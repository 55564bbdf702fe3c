namespace Libp2p.Protocols.Relay;

/// <summary>How a peer that cannot be dialled finds relays.</summary>
public sealed class AutoRelayOptions
{
    /// <summary>At how many relays it reserves. Default: 2.</summary>
    public int RelaysMax { get; set; } = 2;

    /// <summary>How long after it found too few it looks again, when nothing changes before. Default: 30
    /// seconds.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a relay is left alone that did not reserve. Default: 10 minutes.</summary>
    public TimeSpan RefusalPause { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The most peers that it connects with in one search, where none that is connected forwards.
    /// Default: 8.</summary>
    public int SearchedMax { get; set; } = 8;

    /// <summary>The most relays whose refusals are remembered; the one that may be asked again first is forgotten.
    /// Default: 256.</summary>
    public int RefusalsMax { get; set; } = 256;
}
