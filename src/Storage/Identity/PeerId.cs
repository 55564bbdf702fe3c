using System.Numerics;

namespace Bib.Storage.Identity;

/// <summary>
/// A libp2p peer id in its usual text form: base58btc of the multihash of the protobuf-encoded public key.
/// </summary>
/// <remarks>Source: libp2p specs, peer-ids. Ed25519 keys are short enough for the identity hash.</remarks>
/// <param name="Text">For an Ed25519 key, <c>12D3KooW…</c>, 52 characters.</param>
public readonly record struct PeerId(string Text)
{
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const int TailLength = 6;

    /// <summary>The last six characters: enough to tell nodes apart in a name that people read.</summary>
    public string Tail => Text[^TailLength..];

    /// <summary>The id of an Ed25519 public key of 32 bytes.</summary>
    public static PeerId OfEd25519(ReadOnlySpan<byte> publicKey)
    {
        // Identity multihash (code 0, length 36) of: field 1, key type Ed25519; field 2, 32 bytes.
        ReadOnlySpan<byte> prefix = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];
        return new PeerId(Base58([.. prefix, .. publicKey]));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Base58(ReadOnlySpan<byte> bytes)
    {
        var number = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        var digits = new Stack<char>();
        while (number > 0)
        {
            number = BigInteger.DivRem(number, Alphabet.Length, out var digit);
            digits.Push(Alphabet[(int)digit]);
        }

        foreach (var leading in bytes)
        {
            if (leading != 0) break;
            digits.Push(Alphabet[0]);
        }

        return string.Concat(digits);
    }
}
