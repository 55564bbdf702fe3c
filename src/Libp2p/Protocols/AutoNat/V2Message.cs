using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.AutoNat;

/// <summary>What goes both ways on a stream for requests in version 2: one of four.</summary>
internal abstract record V2Message
{
    private const string What = "AutoNAT v2 message";

    /// <summary>Asks to be dialled at the first address that will do.</summary>
    /// <param name="Addresses">Where, the most wanted first; null where one cannot be read, which still has its
    /// place.</param>
    /// <param name="Nonce">What is to be said where it is dialled.</param>
    public sealed record Request(ImmutableArray<Multiaddr?> Addresses, ulong Nonce) : V2Message;

    /// <summary>Says what came of it.</summary>
    /// <param name="Status">Whether an address was dialled.</param>
    /// <param name="Index">Which.</param>
    /// <param name="Dial">What came of that.</param>
    public sealed record Response(V2Status Status, int Index, DialStatus Dial) : V2Message;

    /// <summary>
    /// Asks for bytes before an address is dialled that is another one than where the request came from.
    /// </summary>
    /// <param name="Index">Which address.</param>
    /// <param name="Count">How many bytes.</param>
    public sealed record DataRequest(int Index, ulong Count) : V2Message;

    /// <summary>Some of these bytes.</summary>
    /// <param name="Length">How many; what they are does not matter.</param>
    public sealed record Data(int Length) : V2Message;

    /// <summary>The message as it is sent, without its length.</summary>
    public byte[] Encode()
    {
        var body = new ProtoWriter();
        switch (this)
        {
            case Request request:
                foreach (var address in request.Addresses) body.Bytes(1, address is null ? [] : address.Bytes.Span);
                return new ProtoWriter().Bytes(1, body.Fixed64(2, request.Nonce).Written).ToArray();
            case Response response:
                Number(1, (ulong)response.Status);
                Number(2, (ulong)response.Index);
                Number(3, (ulong)response.Dial);
                return new ProtoWriter().Bytes(2, body.Written).ToArray();
            case DataRequest request:
                Number(1, (ulong)request.Index);
                Number(2, request.Count);
                return new ProtoWriter().Bytes(3, body.Written).ToArray();
            default:
                return new ProtoWriter().Bytes(4, body.Bytes(1, new byte[((Data)this).Length]).Written).ToArray();
        }

        // In proto3 a zero is not sent.
        void Number(int field, ulong value)
        {
            if (value > 0) body.Varint(field, value);
        }
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="MalformedException">It is none.</exception>
    public static V2Message Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > AutoNatProtocol.MessageLengthMax)
            throw new MalformedException(What, $"it has {bytes.Length} bytes, more than {AutoNatProtocol.MessageLengthMax}");
        var kind = 0;
        ReadOnlySpan<byte> body = default;
        var reader = new ProtoReader(bytes, What);
        while (reader.Next())
        {
            if (reader.Field is >= 1 and <= 4)
            {
                kind = reader.Field;
                body = reader.Bytes();
            }
            else
            {
                reader.Skip();
            }
        }

        return kind switch
        {
            1 => DecodeRequest(body),
            2 => DecodeResponse(body),
            3 => DecodeDataRequest(body),
            4 => DecodeData(body),
            _ => throw new MalformedException(What, "it is none of the four"),
        };
    }

    private static Request DecodeRequest(ReadOnlySpan<byte> message)
    {
        var addresses = ImmutableArray.CreateBuilder<Multiaddr?>();
        var nonce = 0UL;
        var reader = new ProtoReader(message, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when addresses.Count == AutoNatProtocol.AddressCountMax:
                    throw new MalformedException(What, $"it has more than {AutoNatProtocol.AddressCountMax} addresses");
                case 1: addresses.Add(Multiaddr.TryParse(reader.Bytes())); break;
                case 2: nonce = reader.Fixed64(); break;
                default: reader.Skip(); break;
            }
        }

        return new(addresses.ToImmutable(), nonce);
    }

    private static Response DecodeResponse(ReadOnlySpan<byte> message)
    {
        var (status, index, dial) = (0u, 0u, 0u);
        var reader = new ProtoReader(message, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: status = reader.Varint32(); break;
                case 2: index = reader.Varint32(); break;
                case 3: dial = reader.Varint32(); break;
                default: reader.Skip(); break;
            }
        }

        return new((V2Status)status, IndexOf(index), (DialStatus)dial);
    }

    private static DataRequest DecodeDataRequest(ReadOnlySpan<byte> message)
    {
        var (index, count) = (0u, 0UL);
        var reader = new ProtoReader(message, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: index = reader.Varint32(); break;
                case 2: count = reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        return new(IndexOf(index), count);
    }

    private static Data DecodeData(ReadOnlySpan<byte> message)
    {
        var length = 0;
        var reader = new ProtoReader(message, What);
        while (reader.Next())
        {
            if (reader.Field == 1) length = reader.Bytes().Length;
            else reader.Skip();
        }

        return new(length);
    }

    private static int IndexOf(uint index) => index < AutoNatProtocol.AddressCountMax
        ? (int)index
        : throw new MalformedException(What, $"there is no address {index}");
}
