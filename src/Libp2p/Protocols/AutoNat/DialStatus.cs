namespace Libp2p.Protocols.AutoNat;

/// <summary>What came of dialling an address (version 2).</summary>
public enum DialStatus
{
    /// <summary>Nothing: no address was dialled.</summary>
    Unused = 0,

    /// <summary>It did not answer.</summary>
    DialError = 100,

    /// <summary>It answered, and did not take what shows that it did.</summary>
    DialBackError = 101,

    /// <summary>It answered.</summary>
    Ok = 200,
}
