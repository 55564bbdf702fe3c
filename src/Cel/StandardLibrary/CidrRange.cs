using System.Globalization;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>A range of addresses that share a prefix.</summary>
internal sealed class CidrRange(IpAddress address, int prefix) : CelObject(RangeType)
{
    public static readonly CelType RangeType = CelType.Opaque("net.CIDR");

    public IpAddress Address => address;

    public int Prefix => prefix;

    public override string Text => string.Create(CultureInfo.InvariantCulture, $"{address.Text}/{prefix}");

    public override bool IsEqualTo(CelObject other) =>
        other is CidrRange one && prefix == one.Prefix && address.IsEqualTo(one.Address);

    public override int Hash() => HashCode.Combine(address.Hash(), prefix);

    /// <returns>What is wrong with the text, or null.</returns>
    public static string? TryParse(string text, out CidrRange? range)
    {
        range = null;
        var slash = text.IndexOf('/');
        if (slash < 0) return $"network address '{text}' parse error during conversion from string";
        if (IpAddress.TryParse(text[..slash], out var address) is { } wrong) return wrong;
        var digits = text.AsSpan(slash + 1);
        if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] == '0')
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            || prefix > (address!.IsV4 ? 32 : 128))
        {
            return $"network address '{text}' parse error during conversion from string";
        }

        range = new CidrRange(address!, prefix);
        return null;
    }

    public bool Contains(IpAddress other) => other.IsV4 == address.IsV4 && Masked(other.Bytes).SequenceEqual(Masked(address.Bytes));

    public bool Contains(CidrRange other) => other.Prefix >= prefix && Contains(other.Address);

    public CidrRange Masked() => new(new IpAddress(new System.Net.IPAddress(Masked(address.Bytes))), prefix);

    private byte[] Masked(byte[] bytes)
    {
        for (var index = 0; index < bytes.Length; index++)
        {
            var kept = Math.Clamp(prefix - 8 * index, 0, 8);
            bytes[index] &= (byte)(0xff << (8 - kept));
        }

        return bytes;
    }
}
