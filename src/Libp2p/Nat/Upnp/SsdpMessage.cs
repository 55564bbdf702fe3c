using System.Text;
using Libp2p.Core;

namespace Libp2p.Nat.Upnp;

/// <summary>
/// Searching the network for devices: a request of HTTP's form in a datagram, and answers alike (UPnP Device
/// Architecture 1.1, 1.3).
/// </summary>
internal static class SsdpMessage
{
    /// <summary>The most bytes of an answer that are looked at.</summary>
    public const int LengthMax = 8 * 1024;

    /// <summary>What gateways are searched by: both versions, and their services for devices that answer for those
    /// alone.</summary>
    public static readonly string[] Targets =
    [
        "urn:schemas-upnp-org:device:InternetGatewayDevice:1",
        "urn:schemas-upnp-org:device:InternetGatewayDevice:2",
        "urn:schemas-upnp-org:service:WANIPConnection:1",
    ];

    private const string What = "SSDP answer";

    private const int LineCountMax = 64;

    /// <summary>Searches for a target.</summary>
    /// <param name="target">What devices should be.</param>
    /// <param name="seconds">Within how many seconds they should answer.</param>
    public static byte[] Search(string target, int seconds) => Encoding.ASCII.GetBytes(
        "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\n"
        + $"MX: {Math.Max(1, seconds)}\r\nST: {target}\r\n\r\n");

    /// <summary>Reads an answer: where the device describes itself.</summary>
    /// <returns>Null for an answer about something else than what was searched.</returns>
    /// <exception cref="MalformedException">It is no answer.</exception>
    public static Uri? ReadLocation(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length > LengthMax)
            throw new MalformedException(What, $"it has {datagram.Length} bytes, more than {LengthMax}");
        if (!Ascii.IsValid(datagram)) throw new MalformedException(What, "it is not ASCII");
        var lines = Encoding.ASCII.GetString(datagram).Split("\r\n", LineCountMax);
        if (!lines[0].StartsWith("HTTP/1.1 200", StringComparison.OrdinalIgnoreCase))
            throw new MalformedException(What, $"it begins with '{Shown.Of(lines[0])}'");
        string? location = null, target = null;
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':');
            if (colon < 0) continue;
            var value = line[(colon + 1)..].Trim();
            switch (line[..colon].Trim().ToUpperInvariant())
            {
                case "LOCATION": location = value; break;
                case "ST": target = value; break;
                default: break;
            }
        }

        if (!Targets.Contains(target, StringComparer.Ordinal)) return null;
        return Uri.TryCreate(location, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp
            ? uri
            : throw new MalformedException(What, $"its location is '{Shown.Of(location)}', not an http address");
    }
}
