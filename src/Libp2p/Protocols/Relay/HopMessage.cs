using Libp2p.Core;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.Relay;

/// <summary>What goes between a relay and who asks something of it.</summary>
/// <param name="Type">What it is.</param>
public sealed record HopMessage(HopType Type)
{
    private const string What = "hop message";

    /// <summary>To whom a circuit is asked for.</summary>
    public RelayPeer? Peer { get; init; }

    /// <summary>What was reserved.</summary>
    public RelayReservation? Reservation { get; init; }

    /// <summary>What circuits are limited to; null when to nothing.</summary>
    public RelayLimit? Limit { get; init; }

    /// <summary>The answer.</summary>
    public RelayStatus Status { get; init; }

    /// <summary>The message as it is sent, without its length.</summary>
    public byte[] Encode()
    {
        var writer = new ProtoWriter().Varint(1, (ulong)Type);
        if (Peer is not null) writer.Bytes(2, Peer.Encode());
        if (Reservation is not null) writer.Bytes(3, Reservation.Encode());
        if (Limit is { IsNone: false }) writer.Bytes(4, Limit.Encode());
        if (Status != RelayStatus.Unused) writer.Varint(5, (ulong)Status);
        return writer.ToArray();
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="MalformedException">It is none.</exception>
    public static HopMessage Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > RelayProtocol.MessageLengthMax)
            throw new MalformedException(What, $"it has {bytes.Length} bytes, more than {RelayProtocol.MessageLengthMax}");
        HopType? type = null;
        var status = 0u;
        ReadOnlySpan<byte> peer = default, reservation = default, limit = default;
        var (hasPeer, hasReservation, hasLimit) = (false, false, false);
        var reader = new ProtoReader(bytes, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = (HopType)reader.Varint32(); break;
                case 2:
                    peer = reader.Bytes();
                    hasPeer = true;
                    break;
                case 3:
                    reservation = reader.Bytes();
                    hasReservation = true;
                    break;
                case 4:
                    limit = reader.Bytes();
                    hasLimit = true;
                    break;
                case 5: status = reader.Varint32(); break;
                default: reader.Skip(); break;
            }
        }

        return type is { } known && Enum.IsDefined(known)
            ? new(known)
            {
                Peer = hasPeer ? RelayPeer.Decode(peer, What) : null,
                Reservation = hasReservation ? RelayReservation.Decode(reservation, What) : null,
                Limit = hasLimit ? RelayLimit.Decode(limit, What) : null,
                Status = (RelayStatus)status,
            }
            : throw new MalformedException(What, type is null ? "it has no type" : $"type {(uint)type} does not exist");
    }
}
