namespace Libp2p.Core.Protobuf;

/// <summary>How a field's value is laid out (https://protobuf.dev/programming-guides/encoding/).</summary>
internal enum WireType
{
    /// <summary>A varint of up to 64 bits.</summary>
    Varint = 0,

    /// <summary>Eight bytes, lowest first.</summary>
    Fixed64 = 1,

    /// <summary>A length, then as many bytes.</summary>
    Bytes = 2,

    /// <summary>Four bytes, lowest first.</summary>
    Fixed32 = 5,
}
