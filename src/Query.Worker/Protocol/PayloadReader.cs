using System.Buffers.Binary;
using System.Text;

namespace Bib.Query.Worker.Protocol;

/// <summary>
/// Reads what <see cref="PayloadWriter"/> wrote. The other side may be broken: nothing is read past the end.
/// </summary>
internal ref struct PayloadReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => _rest.Length;

    public byte Byte() => Bytes(1)[0];

    public bool Bool() => Byte() != 0;

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(sizeof(int)));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(sizeof(long)));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Bytes(sizeof(double)));

    public string Text() => Encoding.UTF8.GetString(Bytes(Int32()));

    /// <summary>How many things follow.</summary>
    /// <param name="bytesMin">The least bytes that one of them takes: more than fit are not believed.</param>
    public int Count(int bytesMin) => Int32() is var count && count >= 0 && (long)count * bytesMin <= _rest.Length
        ? count
        : throw new ProtocolException($"a payload says that {count} things follow, and has {_rest.Length} bytes left");

    /// <summary>The next so many bytes.</summary>
    /// <exception cref="ProtocolException">There are fewer.</exception>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)_rest.Length)
            throw new ProtocolException($"a payload has {_rest.Length} bytes left, and {count} are expected");
        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }
}
