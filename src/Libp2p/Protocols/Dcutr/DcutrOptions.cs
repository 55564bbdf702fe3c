namespace Libp2p.Protocols.Dcutr;

/// <summary>How peers that met through a relay come to meet directly.</summary>
public sealed class DcutrOptions
{
    /// <summary>How often it is tried. Default: 3.</summary>
    public int Tries { get; set; } = 3;

    /// <summary>How long the other side may take for a message. Default: 10 seconds.</summary>
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the two dial each other, handshake included, before a try has failed. Default: 5
    /// seconds.</summary>
    public TimeSpan DialTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the relayed connection is kept when there is a direct one, for what is still on it. Default: 2
    /// seconds.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The most addresses that are dialled at once. Default: 8.</summary>
    public int AddressesMax { get; set; } = 8;

    /// <summary>The most peers with which this is tried at a time; others stay on their relay. Default: 16.</summary>
    public int PeersMax { get; set; } = 16;

    /// <summary>Whether private addresses are told and dialled: only in networks that are private themselves. Default:
    /// false.</summary>
    public bool DialsPrivate { get; set; }
}
