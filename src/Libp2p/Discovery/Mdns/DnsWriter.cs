using System.Buffers.Binary;
using System.Text;

namespace Libp2p.Discovery.Mdns;

/// <summary>Writes a DNS message; a name that was written before is pointed at (RFC 1035 section 4.1.4).</summary>
internal sealed class DnsWriter
{
    private const ushort Response = 0x8400; // with authority, as all responses of multicast DNS
    private const ushort Internet = 1;
    private const ushort TopBit = 0x8000;
    private const int LabelLengthMax = 63;
    private const int PointerTargetMax = 0x3fff;

    private readonly List<byte> _message = [];
    private readonly Dictionary<string, int> _written = new(StringComparer.Ordinal);

    /// <summary>Writes a message.</summary>
    /// <exception cref="ArgumentException">A label or text is too long, or a record of a kind that is not
    /// written.</exception>
    public static byte[] Write(DnsMessage message)
    {
        var writer = new DnsWriter();
        writer.Number16(message.Id);
        writer.Number16(message.IsResponse ? Response : (ushort)0);
        writer.Number16((ushort)message.Questions.Length);
        writer.Number16((ushort)message.Answers.Length);
        writer.Number16(0);
        writer.Number16((ushort)message.Additionals.Length);
        foreach (var question in message.Questions)
        {
            writer.Name(question.Name);
            writer.Number16((ushort)question.Type);
            writer.Number16((ushort)(Internet | (question.WantsUnicast ? TopBit : 0)));
        }

        foreach (var record in message.Answers.Concat(message.Additionals)) writer.Record(record);
        return [.. writer._message];
    }

    private void Record(DnsRecord record)
    {
        Name(record.Name);
        Number16((ushort)record.Type);
        Number16((ushort)(Internet | (record.Flushes ? TopBit : 0)));
        Number32((uint)record.Lifetime.TotalSeconds);
        var lengthAt = _message.Count;
        Number16(0);
        switch (record.Type)
        {
            case DnsType.NamePointer when record.Target is not null: Name(record.Target); break;
            case DnsType.Txt: Texts(record); break;
            default: throw new ArgumentException($"Such records of type {record.Type} are not written.", nameof(record));
        }

        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(_message.Count - lengthAt - length.Length));
        (_message[lengthAt], _message[lengthAt + 1]) = (length[0], length[1]);
    }

    private void Texts(DnsRecord record)
    {
        // A record without texts has one that is empty (RFC 6763 section 6.1).
        foreach (var text in record.Texts.DefaultIfEmpty("").Select(Encoding.UTF8.GetBytes))
        {
            if (text.Length > byte.MaxValue)
                throw new ArgumentException($"A text has {text.Length} bytes; 255 are allowed.", nameof(record));
            _message.Add((byte)text.Length);
            _message.AddRange(text);
        }
    }

    private void Name(string name)
    {
        for (var rest = name; rest.Length > 0;)
        {
            if (_written.TryGetValue(rest, out var at))
            {
                Number16((ushort)(0xc000 | at));
                return;
            }

            if (_message.Count <= PointerTargetMax) _written.Add(rest, _message.Count);
            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            var label = Encoding.UTF8.GetBytes(dot < 0 ? rest : rest[..dot]);
            if (label.Length is 0 or > LabelLengthMax)
            {
                throw new ArgumentException(
                    $"A label has 1 to {LabelLengthMax} bytes, not {label.Length}: '{name}'.", nameof(name));
            }

            _message.Add((byte)label.Length);
            _message.AddRange(label);
            rest = dot < 0 ? "" : rest[(dot + 1)..];
        }

        _message.Add(0);
    }

    private void Number16(ushort value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        _message.AddRange(bytes);
    }

    private void Number32(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        _message.AddRange(bytes);
    }
}
