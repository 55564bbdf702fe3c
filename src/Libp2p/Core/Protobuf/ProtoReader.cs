using System.Buffers.Binary;

namespace Libp2p.Core.Protobuf;

/// <summary>
/// Reads a protobuf message field by field, without copying. Unknown fields are for the caller to
/// <see cref="Skip"/>; groups, which proto3 does not have, are refused.
/// </summary>
/// <param name="message">The message's bytes.</param>
/// <param name="what">What the message is, for errors.</param>
internal ref struct ProtoReader(ReadOnlySpan<byte> message, string what)
{
    private readonly int _length = message.Length;
    private ReadOnlySpan<byte> _rest = message;
    private WireType _type;

    /// <summary>The number of the field that was begun last.</summary>
    public int Field { get; private set; }

    /// <summary>How many bytes were read.</summary>
    public readonly int Position => _length - _rest.Length;

    /// <summary>Begins the next field.</summary>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="MalformedException">What comes is no field.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        var tag = TakeVarint();
        var type = (int)(tag & 7);
        if (type is not (0 or 1 or 2 or 5)) throw Malformed($"wire type {type} does not exist");
        if (tag >> 3 is 0 or > 0x1fff_ffff) throw Malformed($"field number {tag >> 3} is not allowed");
        _type = (WireType)type;
        Field = (int)(tag >> 3);
        return true;
    }

    /// <summary>The field's number.</summary>
    /// <exception cref="MalformedException">The field is none.</exception>
    public ulong Varint() => _type == WireType.Varint ? TakeVarint() : throw Mistyped(WireType.Varint);

    /// <summary>The field's number, where 32 bits are declared.</summary>
    /// <exception cref="MalformedException">The field is none, or larger.</exception>
    public uint Varint32()
    {
        var value = Varint();
        return value <= uint.MaxValue ? (uint)value : throw Malformed($"field {Field} holds {value}, more than 32 bits");
    }

    /// <summary>The field's number, where it is always eight bytes.</summary>
    /// <exception cref="MalformedException">The field is none.</exception>
    public ulong Fixed64() => _type == WireType.Fixed64
        ? BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)))
        : throw Mistyped(WireType.Fixed64);

    /// <summary>The field's bytes, where they lie.</summary>
    /// <exception cref="MalformedException">The field has none, or fewer than it says.</exception>
    public ReadOnlySpan<byte> Bytes()
    {
        if (_type != WireType.Bytes) throw Mistyped(WireType.Bytes);
        var length = TakeVarint();
        if (length > (ulong)_rest.Length)
            throw Malformed($"field {Field} says {length} bytes where {_rest.Length} are left");
        return Take((int)length);
    }

    /// <summary>The field's text.</summary>
    /// <exception cref="MalformedException">It is not UTF-8.</exception>
    public string Text() => TextOf(Bytes(), Field, what);

    /// <summary>A field's bytes as text.</summary>
    /// <exception cref="MalformedException">They are not UTF-8.</exception>
    public static string TextOf(ReadOnlySpan<byte> bytes, int field, string what) =>
        System.Text.Unicode.Utf8.IsValid(bytes)
            ? System.Text.Encoding.UTF8.GetString(bytes)
            : throw new MalformedException(what, $"field {field} is not UTF-8");

    /// <summary>Passes over the field's value.</summary>
    /// <exception cref="MalformedException">It is cut off.</exception>
    public void Skip()
    {
        switch (_type)
        {
            case WireType.Varint: TakeVarint(); break;
            case WireType.Fixed64: Take(sizeof(ulong)); break;
            case WireType.Fixed32: Take(sizeof(uint)); break;
            default: Bytes(); break;
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length) throw Malformed($"it ends within field {Field}");
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    /// <summary>Protobuf's own varint: up to 64 bits in ten bytes, in any form.</summary>
    private ulong TakeVarint()
    {
        var value = 0UL;
        for (var at = 0; at < 10; at++)
        {
            if (at == _rest.Length) throw Malformed("it ends within a varint");
            var part = _rest[at];
            if (at == 9 && part > 1) break;
            value |= (ulong)(part & 0x7f) << (7 * at);
            if (part >= 0x80) continue;
            _rest = _rest[(at + 1)..];
            return value;
        }

        throw Malformed("a varint has more than 64 bits");
    }

    private readonly MalformedException Mistyped(WireType expected) =>
        Malformed($"field {Field} is of wire type {_type} where {expected} is expected");

    private readonly MalformedException Malformed(string why) => new(what, why);
}
