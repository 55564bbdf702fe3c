using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Libp2p.Core;

namespace Libp2p.Protocols.Kad;

/// <summary>
/// Where a key or a peer lies: 256 bits, the SHA-256 of its bytes. How far two are apart is their exclusive or, read as
/// a number (https://github.com/libp2p/specs/tree/master/kad-dht#distance).
/// </summary>
public readonly struct KadKey : IEquatable<KadKey>, IComparable<KadKey>
{
    /// <summary>Bits of a place, and the shared prefix that a place has only with itself.</summary>
    public const int BitCount = 256;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private KadKey(ulong a, ulong b, ulong c, ulong d) => (_a, _b, _c, _d) = (a, b, c, d);

    /// <summary>The place of a key.</summary>
    public static KadKey Of(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return new(
            BinaryPrimitives.ReadUInt64BigEndian(hash),
            BinaryPrimitives.ReadUInt64BigEndian(hash[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(hash[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(hash[24..]));
    }

    /// <summary>The place of a peer.</summary>
    public static KadKey Of(PeerId peer) => Of(peer.Bytes.Span);

    /// <summary>How far this is from another place: a number to compare.</summary>
    public KadKey DistanceTo(KadKey other) => new(_a ^ other._a, _b ^ other._b, _c ^ other._c, _d ^ other._d);

    /// <summary>How many bits this place and another one have in common before they part.</summary>
    public int SharedPrefixWith(KadKey other)
    {
        var apart = DistanceTo(other);
        if (apart._a != 0) return BitOperations.LeadingZeroCount(apart._a);
        if (apart._b != 0) return 64 + BitOperations.LeadingZeroCount(apart._b);
        if (apart._c != 0) return 128 + BitOperations.LeadingZeroCount(apart._c);
        return 192 + BitOperations.LeadingZeroCount(apart._d);
    }

    /// <inheritdoc/>
    public int CompareTo(KadKey other)
    {
        var order = _a.CompareTo(other._a);
        if (order == 0) order = _b.CompareTo(other._b);
        if (order == 0) order = _c.CompareTo(other._c);
        return order == 0 ? _d.CompareTo(other._d) : order;
    }

    /// <inheritdoc/>
    public bool Equals(KadKey other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KadKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _a.GetHashCode();

    /// <summary>The place in hexadecimal.</summary>
    public override string ToString() => $"{_a:x16}{_b:x16}{_c:x16}{_d:x16}";

    /// <summary>Whether both are one place.</summary>
    public static bool operator ==(KadKey one, KadKey other) => one.Equals(other);

    /// <summary>Whether they are two places.</summary>
    public static bool operator !=(KadKey one, KadKey other) => !one.Equals(other);

    /// <summary>Whether one is the smaller number.</summary>
    public static bool operator <(KadKey one, KadKey other) => one.CompareTo(other) < 0;

    /// <summary>Whether one is the larger number.</summary>
    public static bool operator >(KadKey one, KadKey other) => one.CompareTo(other) > 0;

    /// <summary>Whether one is not the larger number.</summary>
    public static bool operator <=(KadKey one, KadKey other) => one.CompareTo(other) <= 0;

    /// <summary>Whether one is not the smaller number.</summary>
    public static bool operator >=(KadKey one, KadKey other) => one.CompareTo(other) >= 0;
}
