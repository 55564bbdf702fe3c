namespace Libp2p.Protocols.Kad;

/// <summary>What is asked, and answered (https://github.com/libp2p/specs/tree/master/kad-dht#rpc-messages).</summary>
public enum KadMessageType
{
    /// <summary>Keep this value; the answer repeats the request.</summary>
    PutValue = 0,

    /// <summary>What value does this key have, and who is closer to it?</summary>
    GetValue = 1,

    /// <summary>The sender provides this key; there is no answer.</summary>
    AddProvider = 2,

    /// <summary>Who provides this key, and who is closer to it?</summary>
    GetProviders = 3,

    /// <summary>Who is closest to this peer id?</summary>
    FindNode = 4,

    /// <summary>Are you there? Not sent any more, still answered.</summary>
    Ping = 5,
}
