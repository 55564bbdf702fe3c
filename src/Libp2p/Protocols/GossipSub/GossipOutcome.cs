namespace Libp2p.Protocols.GossipSub;

/// <summary>What came of checking a message.</summary>
internal enum GossipOutcome
{
    /// <summary>It is valid.</summary>
    Accept,

    /// <summary>A validator rejects it.</summary>
    Reject,

    /// <summary>A validator passes it over.</summary>
    Ignore,

    /// <summary>Its signature is not its author's: the message of that id may still come.</summary>
    Forged,

    /// <summary>There was no room to check it: it may come again.</summary>
    Dropped,
}
