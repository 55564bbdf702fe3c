using System.Numerics;
using System.Security.Cryptography;

namespace Libp2p.Core.Keys;

/// <summary>Public keys on secp256k1 (SEC 2, section 2.4.1) as points, which .NET takes only whole.</summary>
internal static class Secp256k1
{
    /// <summary>Bytes of a point in its compressed form.</summary>
    public const int PointLength = 1 + CoordinateLength;

    private const int CoordinateLength = 32;

    private static readonly BigInteger _prime =
        (BigInteger.One << 256) - (BigInteger.One << 32) - 977;

    /// <summary>The key of a point in SEC 1's compressed (33 bytes) or whole (65 bytes) form.</summary>
    /// <exception cref="MalformedException">It is not on the curve, or no such form.</exception>
    public static ECDsa PublicKey(ReadOnlySpan<byte> point)
    {
        if (point is not [2 or 3, ..] and not [4, ..] || point.Length != (point[0] == 4 ? 65 : 33))
            throw new MalformedException("secp256k1 key", $"expected a point of 33 or 65 bytes, got {point.Length} bytes");
        var x = point.Slice(1, CoordinateLength).ToArray();
        var y = point[0] == 4 ? point[(1 + CoordinateLength)..].ToArray() : SecondCoordinate(x, odd: point[0] == 3);
        try
        {
            return ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.CreateFromFriendlyName("secp256k1"),
                Q = new ECPoint { X = x, Y = y },
            });
        }
        catch (CryptographicException exception)
        {
            throw new MalformedException("secp256k1 key", "its point is not on the curve", exception);
        }
    }

    /// <summary>Solves y² = x³ + 7; the prime is 3 modulo 4, so a root is a power.</summary>
    private static byte[] SecondCoordinate(byte[] coordinate, bool odd)
    {
        var x = new BigInteger(coordinate, isUnsigned: true, isBigEndian: true);
        if (x >= _prime) throw new MalformedException("secp256k1 key", "its coordinate is larger than the field");
        var square = (BigInteger.ModPow(x, 3, _prime) + 7) % _prime;
        var y = BigInteger.ModPow(square, (_prime + 1) / 4, _prime);
        if (y * y % _prime != square) throw new MalformedException("secp256k1 key", "its point is not on the curve");
        if (y.IsEven == odd) y = _prime - y;
        var bytes = new byte[CoordinateLength];
        var minimal = y.ToByteArray(isUnsigned: true, isBigEndian: true);
        minimal.CopyTo(bytes, CoordinateLength - minimal.Length);
        return bytes;
    }
}
