using System.Buffers.Binary;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Protocols.Kad;

/// <summary>Who likely has an address in hand.</summary>
internal static class AddressOwner
{
    /// <summary>
    /// A number for the owner: the first 16 bits of an IPv4 and the first 32 of an IPv6 address. Null for addresses
    /// that are not public: there, one owner having many peers is the rule.
    /// </summary>
    public static uint? Of(Multiaddr address)
    {
        if (PublicAddress.IpOf(address) is not { } ip || !PublicAddress.IsOne(ip)) return null;
        var bytes = (ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip).GetAddressBytes();
        return bytes.Length == 4
            ? BinaryPrimitives.ReadUInt16BigEndian(bytes)
            : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
