using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.Kad;

/// <summary>A peer that another one names, and where it is said to be.</summary>
/// <param name="Id">The peer.</param>
/// <param name="Addresses">Its addresses, without its id at the end; there may be none.</param>
/// <param name="Connection">How the one who names it stands to it.</param>
public sealed record KadPeer(
    PeerId Id, ImmutableArray<Multiaddr> Addresses, KadConnection Connection = KadConnection.NotConnected)
{
    /// <summary>The most addresses of one peer that are read; the rest are passed over.</summary>
    public const int AddressCountMax = 32;

    private const string What = "Kademlia peer";

    internal byte[] Encode()
    {
        var writer = new ProtoWriter().Bytes(1, Id.Bytes.Span);
        foreach (var address in Addresses) writer.Bytes(2, address.Bytes.Span);
        if (Connection != KadConnection.NotConnected) writer.Varint(3, (ulong)Connection);
        return writer.ToArray();
    }

    /// <summary>
    /// Reads a peer; null for one whose id is of a kind that is not known here. Addresses of such kinds are passed
    /// over:
    /// neither is a fault of who sent them.
    /// </summary>
    /// <exception cref="MalformedException">It is no such message.</exception>
    /// <param name="message">The message.</param>
    /// <param name="room">For how many addresses of all peers there is room.</param>
    internal static KadPeer? Decode(ReadOnlySpan<byte> message, ref int room)
    {
        ReadOnlySpan<byte> named = default;
        ImmutableArray<Multiaddr>.Builder? addresses = null;
        var (count, connection) = (0, KadConnection.NotConnected);
        var reader = new ProtoReader(message, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: named = reader.Bytes(); break;
                case 2 when ++count <= AddressCountMax && room-- > 0:
                    if (Multiaddr.TryParse(reader.Bytes())?.WithoutPeer() is { } address)
                        (addresses ??= ImmutableArray.CreateBuilder<Multiaddr>(1)).Add(address);
                    break;
                case 3:
                    var value = reader.Varint();
                    connection = value <= (ulong)KadConnection.CannotConnect ? (KadConnection)value : default;
                    break;
                default: reader.Skip(); break;
            }
        }

        if (PeerId.TryParse(named) is not { } id) return null;
        addresses?.RemoveAll(address => !address.HasRoomFor(id)); // nobody can be dialled there
        return new(id, addresses?.DrainToImmutable() ?? [], connection);
    }
}
