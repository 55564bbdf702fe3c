namespace Libp2p.Core.Multiaddrs;

/// <summary>One step of an address: a protocol and its value.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Value">Its value as text; empty where it has none.</param>
/// <param name="Bytes">Its value as bytes, without their length.</param>
public sealed record MultiaddrComponent(MultiaddrProtocol Protocol, string Value, ReadOnlyMemory<byte> Bytes)
{
    /// <summary><c>/name/value</c>.</summary>
    public override string ToString() => Protocol.Value switch
    {
        null => $"/{Protocol.Name}",
        { TakesRest: true } => $"/{Protocol.Name}{Value}",
        _ => $"/{Protocol.Name}/{Value}",
    };
}
