using System.Buffers;
using System.Buffers.Binary;

namespace Libp2p.Core.Protobuf;

/// <summary>
/// Writes a protobuf message. Fields appear in the order in which they are written: who signs a message writes them in
/// the order of their numbers.
/// </summary>
internal sealed class ProtoWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>What was written so far.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

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
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.GetSpan(sizeof(ulong)), value);
        _buffer.Advance(sizeof(ulong));
        return this;
    }

    /// <summary>Writes bytes, or a message inside this one.</summary>
    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Number(((ulong)field << 3) | (ulong)WireType.Bytes);
        Number((ulong)value.Length);
        _buffer.Write(value);
        return this;
    }

    /// <summary>Writes text.</summary>
    public ProtoWriter Text(int field, string value) => Bytes(field, System.Text.Encoding.UTF8.GetBytes(value));

    /// <summary>Writes fields that are encoded already.</summary>
    public ProtoWriter Raw(ReadOnlySpan<byte> fields)
    {
        _buffer.Write(fields);
        return this;
    }

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    /// <summary>Protobuf's varint, which has all 64 bits.</summary>
    private void Number(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var at = 0;
        for (; value >= 0x80; value >>= 7) span[at++] = (byte)(value | 0x80);
        span[at++] = (byte)value;
        _buffer.Advance(at);
    }
}
