using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.Relay;

/// <summary>The other end of a circuit.</summary>
/// <param name="Id">Who that is.</param>
/// <param name="Addresses">Where; relays that would dial are no more.</param>
public sealed record RelayPeer(PeerId Id, ImmutableArray<Multiaddr> Addresses)
{
    internal byte[] Encode()
    {
        var writer = new ProtoWriter().Bytes(1, Id.Bytes.Span);
        foreach (var address in Addresses) writer.Bytes(2, address.Bytes.Span);
        return writer.ToArray();
    }

    /// <exception cref="MalformedException">It is none.</exception>
    internal static RelayPeer Decode(ReadOnlySpan<byte> message, string what)
    {
        ReadOnlySpan<byte> id = default;
        var addresses = new ForeignAddresses(what, RelayProtocol.AddressCountMax);
        var reader = new ProtoReader(message, what);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: id = reader.Bytes(); break;
                case 2: addresses.Add(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        return id.IsEmpty
            ? throw new MalformedException(what, "its peer has no id")
            : new(PeerId.Parse(id), addresses.ToImmutable());
    }
}
