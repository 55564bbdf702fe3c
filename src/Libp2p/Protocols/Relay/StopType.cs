namespace Libp2p.Protocols.Relay;

/// <summary>What a <see cref="StopMessage"/> is.</summary>
public enum StopType
{
    /// <summary>Somebody asks for a circuit.</summary>
    Connect = 0,

    /// <summary>Answers that.</summary>
    Status = 1,
}
