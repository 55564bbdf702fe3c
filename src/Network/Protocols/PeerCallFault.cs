namespace Bib.Network.Protocols;

/// <summary>In what way a call to a peer can fail.</summary>
internal enum PeerCallFault
{
    /// <summary>There is no connection, and none could be made.</summary>
    Unreachable,

    /// <summary>It speaks no version of the protocol.</summary>
    NotSpoken,

    /// <summary>It did not answer in time.</summary>
    Late,

    /// <summary>It answered with an error.</summary>
    Refused,

    /// <summary>The stream or the connection ended.</summary>
    Broken,

    /// <summary>What it sent is no answer.</summary>
    Malformed,
}
