using System.Buffers;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Libp2p.Core;
using Libp2p.Core.Encoding;

namespace Bib.Network.Protocols;

/// <summary>Messages in frames: read within what their length allows, written behind it.</summary>
internal static class WireMessages
{
    /// <summary>How deep messages lie in each other at most: an envelope, an answer, an entry, a record.</summary>
    private const int DepthMax = 8;

    /// <summary>
    /// Bytes of a frame for which it may hold one part that costs an object: a message, bytes or a text. So what is made
    /// of a frame stays in proportion to its length (docs/decisions/0110-a-frame-costs-four-times-its-length.md).
    /// </summary>
    private const int BytesPerPart = 12;

    private const int PartsAtLeast = 64;

    /// <summary>Reads a message.</summary>
    /// <exception cref="MalformedException">It is none, or costs more than its length.</exception>
    public static T Read<T>(MessageParser<T> parser, ReadOnlySpan<byte> frame, string what)
        where T : class, IMessage<T>
    {
        var parts = PartsAtLeast + (frame.Length / BytesPerPart);
        Check(frame, Descriptor<T>.Of, what, ref parts, DepthMax);
        try
        {
            return Known<T>.Parser(parser).ParseFrom(frame);
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new MalformedException(what, fault.Message, fault);
        }
    }

    /// <summary>Writes a message behind its length.</summary>
    public static void Write(ArrayBufferWriter<byte> writer, IMessage message)
    {
        var length = message.CalculateSize();
        Varint.Write(writer, (ulong)length);
        message.WriteTo(writer.GetSpan(length)[..length]);
        writer.Advance(length);
    }

    /// <summary>
    /// Walks over a message without making anything of it. A field that the message does not know may be of any form:
    /// it is passed over. Groups are refused.
    /// </summary>
    private static void Check(
        ReadOnlySpan<byte> bytes, MessageDescriptor message, string what, ref int parts, int depth)
    {
        if (depth == 0) throw new MalformedException(what, $"messages lie in each other more than {DepthMax} deep");
        while (!bytes.IsEmpty)
        {
            var tag = Take(ref bytes, what);
            if (tag is 0 or > uint.MaxValue) throw new MalformedException(what, $"{tag} is no field");
            switch (tag & 7)
            {
                case 0: Take(ref bytes, what); break;
                case 1: Skip(ref bytes, 8, what); break;
                case 5: Skip(ref bytes, 4, what); break;
                case 2:
                    var length = Take(ref bytes, what);
                    if (length > (ulong)bytes.Length)
                        throw new MalformedException(what, $"a field says {length} bytes where {bytes.Length} are left");
                    var content = bytes[..(int)length];
                    bytes = bytes[(int)length..];
                    if (message.FindFieldByNumber((int)(tag >> 3)) is not { } field) break;
                    if (--parts < 0) throw new MalformedException(what, "it has more parts than its length allows");
                    if (field.FieldType == FieldType.Message) Check(content, field.MessageType, what, ref parts, depth - 1);
                    break;
                default: throw new MalformedException(what, $"wire type {tag & 7} is not allowed");
            }
        }
    }

    private static void Skip(ref ReadOnlySpan<byte> bytes, int length, string what)
    {
        if (bytes.Length < length) throw new MalformedException(what, "it ends within a field");
        bytes = bytes[length..];
    }

    /// <summary>A varint as protobuf has it: up to 64 bits, in any form.</summary>
    private static ulong Take(ref ReadOnlySpan<byte> bytes, string what)
    {
        var value = 0UL;
        for (var at = 0; at < 10; at++)
        {
            if (at == bytes.Length) throw new MalformedException(what, "it ends within a number");
            var part = bytes[at];
            value |= (ulong)(part & 0x7f) << (7 * at);
            if (part >= 0x80) continue;
            bytes = bytes[(at + 1)..];
            return value;
        }

        throw new MalformedException(what, "a number has more than ten bytes");
    }

    private static class Descriptor<T>
        where T : class, IMessage<T>
    {
        public static readonly MessageDescriptor Of =
            ((IMessage)Activator.CreateInstance<T>()).Descriptor;
    }

    private static class Known<T>
        where T : class, IMessage<T>
    {
        private static MessageParser<T>? _parser;

        /// <summary>The parser that keeps nothing of fields which it does not know.</summary>
        public static MessageParser<T> Parser(MessageParser<T> parser) =>
            _parser ??= parser.WithDiscardUnknownFields(discardUnknownFields: true);
    }
}
