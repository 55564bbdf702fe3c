using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.AutoNat;

/// <summary>What goes both ways in version 1: a request, or its answer.</summary>
internal abstract record V1Message
{
    private const string What = "AutoNAT message";

    /// <summary>Asks to be dialled.</summary>
    /// <param name="Peer">Who asks; null when it does not say.</param>
    /// <param name="Addresses">Where.</param>
    public sealed record Dial(PeerId? Peer, ImmutableArray<Multiaddr> Addresses) : V1Message;

    /// <summary>Says what came of it.</summary>
    /// <param name="Status">What.</param>
    /// <param name="Text">Why, in words.</param>
    /// <param name="Address">The address that answered.</param>
    public sealed record Response(V1Status Status, string Text, Multiaddr? Address) : V1Message;

    /// <summary>The message as it is sent, without its length.</summary>
    public byte[] Encode()
    {
        if (this is Dial dial)
        {
            var peer = new ProtoWriter();
            if (dial.Peer is not null) peer.Bytes(1, dial.Peer.Bytes.Span);
            foreach (var address in dial.Addresses) peer.Bytes(2, address.Bytes.Span);
            return new ProtoWriter().Varint(1, 0).Bytes(2, new ProtoWriter().Bytes(1, peer.Written).Written).ToArray();
        }

        var response = (Response)this;
        var body = new ProtoWriter().Varint(1, (ulong)response.Status);
        if (response.Text.Length > 0) body.Text(2, response.Text);
        if (response.Address is not null) body.Bytes(3, response.Address.Bytes.Span);
        return new ProtoWriter().Varint(1, 1).Bytes(3, body.Written).ToArray();
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="MalformedException">It is none.</exception>
    public static V1Message Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > AutoNatProtocol.MessageLengthMax)
            throw new MalformedException(What, $"it has {bytes.Length} bytes, more than {AutoNatProtocol.MessageLengthMax}");
        uint? type = null;
        ReadOnlySpan<byte> dial = default, response = default;
        var (isDial, isResponse) = (false, false);
        var reader = new ProtoReader(bytes, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = reader.Varint32(); break;
                case 2:
                    dial = reader.Bytes();
                    isDial = true;
                    break;
                case 3:
                    response = reader.Bytes();
                    isResponse = true;
                    break;
                default: reader.Skip(); break;
            }
        }

        // Zero is what a missing type means, too.
        return type switch
        {
            0 or null when isDial => DecodeDial(dial),
            1 when isResponse => DecodeResponse(response),
            _ => throw new MalformedException(What, $"it is of type {type ?? 0} and holds nothing of the kind"),
        };
    }

    private static Dial DecodeDial(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> peer = default;
        var addresses = new ForeignAddresses(What, AutoNatProtocol.AddressCountMax);
        var outer = new ProtoReader(message, What);
        while (outer.Next())
        {
            if (outer.Field != 1)
            {
                outer.Skip();
                continue;
            }

            var reader = new ProtoReader(outer.Bytes(), What);
            while (reader.Next())
            {
                switch (reader.Field)
                {
                    case 1: peer = reader.Bytes(); break;
                    case 2: addresses.Add(reader.Bytes()); break;
                    default: reader.Skip(); break;
                }
            }
        }

        return new(peer.IsEmpty ? null : PeerId.Parse(peer), addresses.ToImmutable());
    }

    private static Response DecodeResponse(ReadOnlySpan<byte> message)
    {
        var status = 0u;
        ReadOnlySpan<byte> text = default, address = default;
        var reader = new ProtoReader(message, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: status = reader.Varint32(); break;
                case 2: text = reader.Bytes(); break;
                case 3: address = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        return new((V1Status)status, ProtoReader.TextOf(text, 2, What), Multiaddr.TryParse(address));
    }
}
