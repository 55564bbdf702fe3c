namespace Libp2p.Protocols.Rendezvous;

/// <summary>How rendezvous points are asked.</summary>
public sealed class RendezvousClientOptions
{
    /// <summary>How long a point may take to be reached and to answer. Default: 30 seconds.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the addresses of who was found may be used without news, where the registration lasts longer. Default: 1
    /// hour.
    /// </summary>
    public TimeSpan AddressLifetime { get; set; } = TimeSpan.FromHours(1);
}
