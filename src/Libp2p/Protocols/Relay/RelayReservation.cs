using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.Relay;

/// <summary>A relay's word that it forwards to a peer.</summary>
/// <param name="Expires">Until when, while the two are connected.</param>
/// <param name="Addresses">Where the relay is reached, with its id at the end.</param>
/// <param name="Voucher">The word with the relay's signature (<see cref="ReservationVoucher"/>); null without
/// one.</param>
public sealed record RelayReservation(
    DateTimeOffset Expires, ImmutableArray<Multiaddr> Addresses, ReadOnlyMemory<byte>? Voucher)
{
    internal byte[] Encode()
    {
        var writer = new ProtoWriter().Varint(1, (ulong)Expires.ToUnixTimeSeconds());
        foreach (var address in Addresses) writer.Bytes(2, address.Bytes.Span);
        if (Voucher is { } voucher) writer.Bytes(3, voucher.Span);
        return writer.ToArray();
    }

    /// <exception cref="MalformedException">It is none.</exception>
    internal static RelayReservation Decode(ReadOnlySpan<byte> message, string what)
    {
        var expires = 0UL;
        var addresses = new ForeignAddresses(what, RelayProtocol.AddressCountMax);
        ReadOnlySpan<byte> voucher = default;
        var hasVoucher = false;
        var reader = new ProtoReader(message, what);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: expires = reader.Varint(); break;
                case 2: addresses.Add(reader.Bytes()); break;
                case 3:
                    voucher = reader.Bytes();
                    hasVoucher = true;
                    break;
                default: reader.Skip(); break;
            }
        }

        if (expires > (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            throw new MalformedException(what, $"it expires at {expires}, which is no time in seconds");
        return new(
            DateTimeOffset.FromUnixTimeSeconds((long)expires),
            addresses.ToImmutable(),
            hasVoucher ? (ReadOnlyMemory<byte>?)voucher.ToArray() : null);
    }
}
