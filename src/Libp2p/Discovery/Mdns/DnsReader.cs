using System.Buffers.Binary;
using System.Collections.Immutable;
using Libp2p.Core;

namespace Libp2p.Discovery.Mdns;

/// <summary>
/// Reads a DNS message (RFC 1035 section 4). A message has at most one datagram's bytes, so many records and texts;
/// names that point at earlier ones only ever lead backwards, so none goes on for ever.
/// </summary>
/// <param name="message">The datagram.</param>
internal ref struct DnsReader(ReadOnlySpan<byte> message)
{
    /// <summary>The most bytes of a message (RFC 6762 section 17).</summary>
    public const int LengthMax = 9000;

    /// <summary>The most questions and records together.</summary>
    public const int EntryCountMax = 256;

    /// <summary>The most texts of all records together.</summary>
    public const int TextCountMax = 512;

    /// <summary>The most bytes of a name (RFC 1035 section 2.3.4).</summary>
    private const int NameLengthMax = 255;

    /// <summary>The most bytes of all names together, those that are pointed at again as often as they are.</summary>
    private const int NameBytesMax = 2 * LengthMax;

    private const string What = "DNS message";

    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;
    private int _nameBytesLeft = NameBytesMax;
    private int _texts;

    /// <summary>Reads a message.</summary>
    /// <exception cref="MalformedException">It is none.</exception>
    public static DnsMessage Read(ReadOnlySpan<byte> message)
    {
        if (message.Length > LengthMax)
            throw new MalformedException(What, $"it has {message.Length} bytes, more than {LengthMax}");
        return new DnsReader(message).Read();
    }

    private DnsMessage Read()
    {
        var id = Number16();
        var flags = Number16();
        var (questions, answers, authorities, additionals) = (Number16(), Number16(), Number16(), Number16());
        var count = questions + answers + authorities + additionals;
        if (count > EntryCountMax) throw Malformed($"it has {count} questions and records, more than {EntryCountMax}");
        var asked = ImmutableArray.CreateBuilder<DnsQuestion>();
        for (var number = 0; number < questions; number++) asked.Add(Question());
        var answered = Records(answers);
        Records(authorities);
        return new()
        {
            Id = id,
            IsResponse = (flags & 0x8000) != 0,
            Questions = asked.ToImmutable(),
            Answers = answered,
            Additionals = Records(additionals),
        };
    }

    private DnsQuestion Question()
    {
        var name = Name();
        var type = (DnsType)Number16();
        var kind = Number16();
        return new(name, type, (kind & 0x8000) != 0);
    }

    private ImmutableArray<DnsRecord> Records(int count)
    {
        var records = ImmutableArray.CreateBuilder<DnsRecord>();
        for (var number = 0; number < count; number++) records.Add(Record());
        return records.ToImmutable();
    }

    private DnsRecord Record()
    {
        var name = Name();
        var type = (DnsType)Number16();
        var kind = Number16();
        var seconds = BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)));
        var length = Number16();
        var end = _at + length;
        if (end > _message.Length)
            throw Malformed($"a record says {length} bytes where {_message.Length - _at} are left");
        var target = type == DnsType.NamePointer ? Name() : null;
        if (target is not null && _at != end) throw Malformed("a name does not fill its record");
        var texts = type == DnsType.Txt ? Texts(end) : [];
        _at = end;
        return new(name, type, TimeSpan.FromSeconds(seconds))
        {
            Target = target, Texts = texts, Flushes = (kind & 0x8000) != 0,
        };
    }

    private ImmutableArray<string> Texts(int end)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        while (_at < end)
        {
            var length = Take(1)[0];
            if (_at + length > end) throw Malformed("a text is longer than its record");
            if (++_texts > TextCountMax) throw Malformed($"it has more than {TextCountMax} texts");
            texts.Add(Shown.Of(Take(length)));
        }

        return texts.ToImmutable();
    }

    /// <summary>
    /// Labels, each after its length, until an empty one; or, from some point on, those at an earlier place of the
    /// message.
    /// </summary>
    private string Name()
    {
        Span<byte> name = stackalloc byte[NameLengthMax];
        var (at, run, after, length) = (_at, _at, -1, 0);
        while (true)
        {
            var head = ByteAt(at);
            if (head == 0) break;
            if (head >= 0xc0)
            {
                var target = ((head & 0x3f) << 8) | ByteAt(at + 1);

                // Before where this run of labels began: with every step back there is less left to point at.
                if (target >= run) throw Malformed("a name points at itself or ahead");
                if (after < 0) after = at + 2;
                Spend(2);
                at = run = target;
                continue;
            }

            if (head >= 0x40) throw Malformed("a label is of a kind that does not exist");
            if ((length += head + 1) > NameLengthMax) throw Malformed($"a name has more than {NameLengthMax} bytes");
            if (at + 1 + head > _message.Length) throw Malformed("it ends within a name");
            Spend(head + 1);
            _message.Slice(at + 1, head).CopyTo(name[(length - head - 1)..]);
            name[length - 1] = (byte)'.';
            at += head + 1;
        }

        _at = after < 0 ? at + 1 : after;
        return length == 0 ? "" : Shown.Of(name[..(length - 1)]);
    }

    /// <summary>Names that repeat earlier ones cost the reader more than the sender: there is an end to it.</summary>
    private void Spend(int bytes)
    {
        if ((_nameBytesLeft -= bytes) < 0) throw Malformed($"its names have more than {NameBytesMax} bytes");
    }

    private readonly byte ByteAt(int at) =>
        at < _message.Length ? _message[at] : throw Malformed("it ends within a name");

    private ushort Number16() => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort)));

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _message.Length - _at) throw Malformed($"it ends after {_message.Length} bytes, within a field");
        var taken = _message.Slice(_at, length);
        _at += length;
        return taken;
    }

    private static MalformedException Malformed(string why) => new(What, why);
}
