namespace Libp2p.Protocols.Dcutr;

/// <summary>What a <see cref="HolePunchMessage"/> is.</summary>
public enum HolePunchType
{
    /// <summary>Says where the sender is seen.</summary>
    Connect = 100,

    /// <summary>Says when: now.</summary>
    Sync = 300,
}
