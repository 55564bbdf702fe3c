using System.Net;
using System.Net.Sockets;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>An address of IPv4 or IPv6. One of IPv4 written as IPv6 is the one of IPv4.</summary>
internal sealed class IpAddress(IPAddress address) : CelObject(AddressType)
{
    public static readonly CelType AddressType = CelType.Opaque("net.IP");

    public IPAddress Address { get; } = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    public bool IsV4 => Address.AddressFamily == AddressFamily.InterNetwork;

    public byte[] Bytes => Address.GetAddressBytes();

    public override string Text => Address.ToString();

    public override bool IsEqualTo(CelObject other) => other is IpAddress one && Address.Equals(one.Address);

    public override int Hash() => Address.GetHashCode();

    /// <summary>Reads an address as it is written everywhere: four decimal numbers, or IPv6 without a zone.</summary>
    /// <returns>What is wrong with the text, or null.</returns>
    public static string? TryParse(string text, out IpAddress? address)
    {
        address = null;
        if (text.Contains('%')) return $"IP Address '{text}' with zone value is not allowed";
        var isV6 = text.Contains(':');
        if (isV6 && text.Contains('.')) return $"IPv4-mapped IPv6 address '{text}' is not allowed";
        if (text.Length > 45 || !(isV6 || IsDotted(text)) || text.Contains('[') || !IPAddress.TryParse(text, out var parsed))
        {
            return $"IP Address '{text}' parse error during conversion from string";
        }

        address = new IpAddress(parsed);
        return null;
    }

    /// <summary>Four numbers without leading zeros: other systems read other bases and counts otherwise.</summary>
    private static bool IsDotted(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 4 && parts.All(part =>
            part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0'));
    }
}
