namespace Bib.Network;

/// <summary>A node's part in the DHT.</summary>
public enum DhtMode
{
    /// <summary>None.</summary>
    Off,

    /// <summary>A server while others can dial the node, else a client.</summary>
    Auto,

    /// <summary>It keeps records and answers.</summary>
    Server,

    /// <summary>It only asks.</summary>
    Client,
}
