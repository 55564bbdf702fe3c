namespace Libp2p.Protocols.Rendezvous;

/// <summary>What a rendezvous point made of a request.</summary>
public enum RendezvousStatus : uint
{
    /// <summary>It is done.</summary>
    Ok = 0,

    /// <summary>The namespace is empty or too long.</summary>
    InvalidNamespace = 100,

    /// <summary>There is no signed peer record, or none that can be believed.</summary>
    InvalidSignedPeerRecord = 101,

    /// <summary>A registration cannot last so long, or so short.</summary>
    InvalidTtl = 102,

    /// <summary>The cookie is not this point's, or of another namespace.</summary>
    InvalidCookie = 103,

    /// <summary>The record is another peer's.</summary>
    NotAuthorized = 200,

    /// <summary>The point failed.</summary>
    InternalError = 300,

    /// <summary>The point has no room.</summary>
    Unavailable = 400,
}
