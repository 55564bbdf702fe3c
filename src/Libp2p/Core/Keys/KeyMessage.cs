using Libp2p.Core.Protobuf;

namespace Libp2p.Core.Keys;

/// <summary>The protobuf message <c>{1: type, 2: data}</c> of keys, which has one form only.</summary>
internal static class KeyMessage
{
    public static byte[] Encode(KeyType type, ReadOnlySpan<byte> data) =>
        new ProtoWriter().Varint(1, (ulong)type).Bytes(2, data).ToArray();

    /// <exception cref="MalformedException">Not in the one form.</exception>
    public static (KeyType Type, byte[] Data) Decode(ReadOnlySpan<byte> encoded, string what)
    {
        var reader = new ProtoReader(encoded, what);
        if (!reader.Next() || reader.Field != 1) throw new MalformedException(what, "its type, field 1, is not first");
        var type = reader.Varint32();
        if (!reader.Next() || reader.Field != 2) throw new MalformedException(what, "its data, field 2, is not second");
        var data = reader.Bytes().ToArray();
        if (type > (uint)KeyType.Ecdsa) throw new MalformedException(what, $"key type {type} is unknown; 0 to 3 are known");

        // Ids are hashes of keys: another encoding of the same key would be another peer.
        return Encode((KeyType)type, data).AsSpan().SequenceEqual(encoded)
            ? ((KeyType)type, data)
            : throw new MalformedException(what, "it is not in protobuf's shortest form, or holds more than a key");
    }
}
