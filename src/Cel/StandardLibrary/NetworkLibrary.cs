using System.Net;
using Cel.Evaluation;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>Addresses and ranges of them.</summary>
internal static class NetworkLibrary
{
    public static void Declare(Signatures signatures)
    {
        var (ip, cidr) = (IpAddress.AddressType, CidrRange.RangeType);
        signatures.Function("ip", CelType.String, ip, (_, value) => WithAddress(value, one => CelValue.Of(one)));
        signatures.Function("cidr", CelType.String, cidr, (_, value) => WithRange(value, one => CelValue.Of(one)));
        signatures.Function("isIP", CelType.String, CelType.Bool, (_, value) =>
            CelValue.Of(IpAddress.TryParse(value.AsString(), out var _) is null));
        signatures.Function("isCIDR", CelType.String, CelType.Bool, (_, value) =>
            CelValue.Of(CidrRange.TryParse(value.AsString(), out var _) is null));
        signatures.Function("ip.isCanonical", CelType.String, CelType.Bool, (_, value) =>
            WithAddress(value, one => CelValue.Of(one.Text == value.AsString())));
        signatures.Function("string", ip, CelType.String, (_, value) => CelValue.Of(value.AsObject<IpAddress>().Text));
        signatures.Function("string", cidr, CelType.String, (_, value) => CelValue.Of(value.AsObject<CidrRange>().Text));

        signatures.Method("family", [ip], CelType.Int, (_, arguments) =>
            CelValue.Of(arguments[0].AsObject<IpAddress>().IsV4 ? 4L : 6));
        Test("isUnspecified", address => address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any));
        Test("isLoopback", address => IPAddress.IsLoopback(address.Address));
        Test("isLinkLocalMulticast", IsLinkLocalMulticast);
        Test("isLinkLocalUnicast", IsLinkLocalUnicast);
        Test("isGlobalUnicast", IsGlobalUnicast);

        signatures.Method("containsIP", [cidr, ip], CelType.Bool, (_, arguments) =>
            CelValue.Of(arguments[0].AsObject<CidrRange>().Contains(arguments[1].AsObject<IpAddress>())));
        signatures.Method("containsIP", [cidr, CelType.String], CelType.Bool, (_, arguments) =>
            ContainsAddress(arguments[0].AsObject<CidrRange>(), arguments[1]));
        signatures.Method("containsCIDR", [cidr, cidr], CelType.Bool, (_, arguments) =>
            CelValue.Of(arguments[0].AsObject<CidrRange>().Contains(arguments[1].AsObject<CidrRange>())));
        signatures.Method("containsCIDR", [cidr, CelType.String], CelType.Bool, (_, arguments) =>
            ContainsRange(arguments[0].AsObject<CidrRange>(), arguments[1]));
        signatures.Method("ip", [cidr], ip, (_, arguments) => CelValue.Of(arguments[0].AsObject<CidrRange>().Address));
        signatures.Method("masked", [cidr], cidr, (_, arguments) => CelValue.Of(arguments[0].AsObject<CidrRange>().Masked()));
        signatures.Method("prefixLength", [cidr], CelType.Int, (_, arguments) =>
            CelValue.Of((long)arguments[0].AsObject<CidrRange>().Prefix));

        void Test(string name, Func<IpAddress, bool> test) => signatures.Method(name, [ip], CelType.Bool, (_, arguments) =>
            CelValue.Of(test(arguments[0].AsObject<IpAddress>())));
    }

    private static CelValue ContainsAddress(CidrRange range, CelValue text) =>
        WithAddress(text, address => CelValue.Of(range.Contains(address)));

    private static CelValue ContainsRange(CidrRange range, CelValue text) =>
        WithRange(text, other => CelValue.Of(range.Contains(other)));

    private static CelValue WithAddress(CelValue text, Func<IpAddress, CelValue> use) =>
        IpAddress.TryParse(text.AsString(), out var address) is { } wrong ? Faults.Invalid(wrong) : use(address!);

    private static CelValue WithRange(CelValue text, Func<CidrRange, CelValue> use) =>
        CidrRange.TryParse(text.AsString(), out var range) is { } wrong ? Faults.Invalid(wrong) : use(range!);

    private static bool IsLinkLocalUnicast(IpAddress address) => address.IsV4
        ? address.Bytes is [169, 254, ..]
        : address.Bytes is [0xfe, var second, ..] && (second & 0xc0) == 0x80;

    private static bool IsLinkLocalMulticast(IpAddress address) => address.IsV4
        ? address.Bytes is [224, 0, 0, _]
        : address.Bytes is [0xff, var second, ..] && (second & 0x0f) == 2;

    private static bool IsMulticast(IpAddress address) => address.IsV4
        ? (address.Bytes[0] & 0xf0) == 0xe0
        : address.Bytes[0] == 0xff;

    /// <summary>As Go has it: private addresses are global, too.</summary>
    private static bool IsGlobalUnicast(IpAddress address) =>
        !address.Address.Equals(IPAddress.Broadcast) && !address.Address.Equals(IPAddress.Any)
        && !address.Address.Equals(IPAddress.IPv6Any) && !IPAddress.IsLoopback(address.Address)
        && !IsMulticast(address) && !IsLinkLocalUnicast(address);
}
