namespace Libp2p.Nat;

/// <summary>What a mapped port takes.</summary>
public enum MappedProtocol
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,
}
