using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.Dcutr;

/// <summary>What two peers tell each other before they dial at once.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Addresses">Where the sender is seen.</param>
public sealed record HolePunchMessage(HolePunchType Type, ImmutableArray<Multiaddr> Addresses)
{
    /// <summary>The most bytes of a message.</summary>
    public const int LengthMax = 4 * 1024;

    /// <summary>The most addresses of a message.</summary>
    public const int AddressCountMax = 64;

    private const string What = "hole punching message";

    /// <summary>The message as it is sent, without its length.</summary>
    public byte[] Encode()
    {
        var writer = new ProtoWriter().Varint(1, (ulong)Type);
        foreach (var address in Addresses) writer.Bytes(2, address.Bytes.Span);
        return writer.ToArray();
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="MalformedException">It is none.</exception>
    public static HolePunchMessage Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LengthMax) throw new MalformedException(What, $"it has {bytes.Length} bytes, more than {LengthMax}");
        var type = 0u;
        var addresses = new ForeignAddresses(What, AddressCountMax);
        var reader = new ProtoReader(bytes, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = reader.Varint32(); break;
                case 2: addresses.Add(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        return Enum.IsDefined((HolePunchType)type)
            ? new((HolePunchType)type, addresses.ToImmutable())
            : throw new MalformedException(What, $"type {type} does not exist");
    }
}
