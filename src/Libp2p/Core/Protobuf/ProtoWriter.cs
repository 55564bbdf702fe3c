using System.Buffers.Binary;

namespace Libp2p.Core.Protobuf;

/// <summary>
/// Writes a protobuf message. Fields appear in the order in which they are written: who signs a message writes them in
/// the order of their numbers.
/// </summary>
/// <param name="room">How many bytes there is room for at first; a message of exactly as many is made without a
/// copy.</param>
internal sealed class ProtoWriter(int room = 256)
{
    private byte[] _buffer = new byte[room];
    private int _length;

    /// <summary>What was written so far.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>How many bytes a field below 16 takes whose value has so many.</summary>
    public static int LengthOf(int length) => 1 + Encoding.Varint.LengthOf((ulong)length) + length;

    /// <summary>Writes a number.</summary>
    public ProtoWriter Varint(int field, ulong value)
    {
        Number(((ulong)field << 3) | (ulong)WireType.Varint);
        Number(value);
        return this;
    }

    /// <summary>Writes a number as eight bytes.</summary>
    public ProtoWriter Fixed64(int field, ulong value)
    {
        Number(((ulong)field << 3) | (ulong)WireType.Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(Room(sizeof(ulong)), value);
        return this;
    }

    /// <summary>Writes bytes, or a message inside this one.</summary>
    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Number(((ulong)field << 3) | (ulong)WireType.Bytes);
        Number((ulong)value.Length);
        value.CopyTo(Room(value.Length));
        return this;
    }

    /// <summary>Writes text.</summary>
    public ProtoWriter Text(int field, string value)
    {
        var length = System.Text.Encoding.UTF8.GetByteCount(value);
        Number(((ulong)field << 3) | (ulong)WireType.Bytes);
        Number((ulong)length);
        System.Text.Encoding.UTF8.GetBytes(value, Room(length));
        return this;
    }

    /// <summary>Writes fields that are encoded already.</summary>
    public ProtoWriter Raw(ReadOnlySpan<byte> fields)
    {
        fields.CopyTo(Room(fields.Length));
        return this;
    }

    /// <summary>What was written, in an array that is not written to any more.</summary>
    public byte[] ToArray() => _length == _buffer.Length ? _buffer : Written.ToArray();

    /// <summary>Protobuf's varint, which has all 64 bits.</summary>
    private void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Room(1)[0] = (byte)(value | 0x80);
        Room(1)[0] = (byte)value;
    }

    private Span<byte> Room(int length)
    {
        if (_buffer.Length - _length < length)
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, checked(_length + length)));
        _length += length;
        return _buffer.AsSpan(_length - length, length);
    }
}
