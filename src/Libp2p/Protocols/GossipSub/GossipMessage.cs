using System.Buffers.Binary;
using Libp2p.Core;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// A message as it travels (https://github.com/libp2p/specs/tree/master/pubsub#the-message). A field that is absent is
/// not the same as an empty one: signatures cover the difference.
/// </summary>
public sealed class GossipMessage
{
    private const string What = "pubsub message";
    private const int SequenceLength = sizeof(ulong);

    /// <summary>Field 1: the id of the peer that wrote the message, whoever passes it on.</summary>
    public ReadOnlyMemory<byte>? From { get; init; }

    /// <summary>Field 2: what it says.</summary>
    public ReadOnlyMemory<byte>? Data { get; init; }

    /// <summary>Field 3: eight bytes, highest first; no two messages of an author have the same.</summary>
    public ReadOnlyMemory<byte>? SequenceNumber { get; init; }

    /// <summary>Field 4: the topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Field 5: the author's signature.</summary>
    public ReadOnlyMemory<byte>? Signature { get; init; }

    /// <summary>Field 6: the author's key, where its id does not hold it.</summary>
    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>Fields that are not known here, tags included: they are signed, and passed on.</summary>
    public ReadOnlyMemory<byte> Unknown { get; init; }

    /// <summary>The sequence number as a number; null without one of eight bytes.</summary>
    public ulong? Sequence => SequenceNumber is { Length: SequenceLength } bytes
        ? BinaryPrimitives.ReadUInt64BigEndian(bytes.Span)
        : null;

    /// <summary>How many bytes it takes as it is sent.</summary>
    internal int EncodedLength => SignedLength + LengthOf(Signature) + LengthOf(Key);

    private int SignedLength => LengthOf(From) + LengthOf(Data) + LengthOf(SequenceNumber)
        + ProtoWriter.LengthOf(System.Text.Encoding.UTF8.GetByteCount(Topic)) + Unknown.Length;

    /// <summary>Reads a message. Its parts are slices of <paramref name="encoded"/>.</summary>
    /// <exception cref="MalformedException">It is none, or names no topic.</exception>
    public static GossipMessage Decode(ReadOnlyMemory<byte> encoded)
    {
        ReadOnlyMemory<byte>? from = null, data = null, sequence = null, signature = null, key = null;
        ReadOnlyMemory<byte>? topic = null;
        ProtoWriter? unknown = null;
        var reader = new ProtoReader(encoded.Span, What);
        var at = 0;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: from = Slice(ref reader); break;
                case 2: data = Slice(ref reader); break;
                case 3: sequence = Slice(ref reader); break;
                case 4: topic = Slice(ref reader); break;
                case 5: signature = Slice(ref reader); break;
                case 6: key = Slice(ref reader); break;
                default:
                    reader.Skip();
                    (unknown ??= new()).Raw(encoded.Span[at..reader.Position]);
                    break;
            }

            at = reader.Position;
        }

        return new()
        {
            From = from,
            Data = data,
            SequenceNumber = sequence,
            Topic = topic is { } named
                ? ProtoReader.TextOf(named.Span, 4, What)
                : throw new MalformedException(What, "it names no topic"),
            Signature = signature,
            Key = key,
            Unknown = unknown?.ToArray(),
        };

        ReadOnlyMemory<byte> Slice(ref ProtoReader reader)
        {
            var length = reader.Bytes().Length;
            return encoded.Slice(reader.Position - length, length);
        }
    }

    /// <summary>
    /// The message as it is sent: in the order of its fields' numbers, whatever the order it came in.
    /// </summary>
    public byte[] Encode()
    {
        var writer = Signed(new ProtoWriter(EncodedLength));
        if (Signature is { } signature) writer.Bytes(5, signature.Span);
        if (Key is { } key) writer.Bytes(6, key.Span);
        return writer.Raw(Unknown.Span).ToArray();
    }

    /// <summary>
    /// What its signature covers: all fields but the signature and, as every implementation does, the key.
    /// </summary>
    internal byte[] EncodeSigned() =>
        Signed(new ProtoWriter(MessageSigning.Prefix.Length + SignedLength).Raw(MessageSigning.Prefix))
            .Raw(Unknown.Span).ToArray();

    private static int LengthOf(ReadOnlyMemory<byte>? field) => field is { Length: var length } ? ProtoWriter.LengthOf(length) : 0;

    private ProtoWriter Signed(ProtoWriter writer)
    {
        if (From is { } from) writer.Bytes(1, from.Span);
        if (Data is { } data) writer.Bytes(2, data.Span);
        if (SequenceNumber is { } sequence) writer.Bytes(3, sequence.Span);
        return writer.Text(4, Topic);
    }
}
