using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Unicode;
using Libp2p.Core.Encoding;
using Libp2p.Core.Multiformats;

namespace Libp2p.Core.Multiaddrs;

/// <summary>The kinds of values that addresses hold.</summary>
internal static class MultiaddrValues
{
    private const int HostNameLengthMax = 253;

    public static MultiaddrValue Ip4 { get; } = Address("an IPv4 address", AddressFamily.InterNetwork);

    public static MultiaddrValue Ip6 { get; } = Address("an IPv6 address without a zone", AddressFamily.InterNetworkV6);

    public static MultiaddrValue Port { get; } = new(
        "a port from 0 to 65535",
        text =>
        {
            if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return null;
            var bytes = new byte[sizeof(ushort)];
            BinaryPrimitives.WriteUInt16BigEndian(bytes, port);
            return bytes;
        },
        bytes => BinaryPrimitives.ReadUInt16BigEndian(bytes).ToString(CultureInfo.InvariantCulture));

    public static MultiaddrValue PrefixLength { get; } = new(
        "a prefix length from 0 to 255",
        text => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? [length] : null,
        bytes => bytes[0].ToString(CultureInfo.InvariantCulture));

    public static MultiaddrValue Number { get; } = new(
        "a number of 64 bits",
        text =>
        {
            if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
            var bytes = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
            return bytes;
        },
        bytes => BinaryPrimitives.ReadUInt64BigEndian(bytes).ToString(CultureInfo.InvariantCulture));

    public static MultiaddrValue Name { get; } = new(
        "a name without slashes", text => text.Length > 0 ? System.Text.Encoding.UTF8.GetBytes(text) : null, NameOf);

    /// <summary>A name that DNS can be asked for (RFC 1035, section 2.3.4).</summary>
    public static MultiaddrValue HostName { get; } = new(
        $"a name of {HostNameLengthMax} bytes at most, without slashes",
        text => text.Length > 0 && System.Text.Encoding.UTF8.GetByteCount(text) <= HostNameLengthMax
            ? System.Text.Encoding.UTF8.GetBytes(text)
            : null,
        bytes => bytes.Length <= HostNameLengthMax ? NameOf(bytes) : null);

    public static MultiaddrValue Path { get; } = new(
        "a path",
        text => text.Length > 1 ? System.Text.Encoding.UTF8.GetBytes(text) : null,
        bytes => Printable(bytes) is ['/', _, ..] path ? path : null,
        TakesRest: true);

    public static MultiaddrValue HttpPath { get; } = new(
        "a path with its slashes written %2F",
        text => text.Length > 0 ? System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(text)) : null,
        bytes => bytes.Length > 0 && Utf8.IsValid(bytes)
            ? Uri.EscapeDataString(System.Text.Encoding.UTF8.GetString(bytes))
            : null);

    public static MultiaddrValue Peer { get; } = new(
        "a peer id",
        text => Orderly(() => PeerId.Parse(text).Bytes.ToArray()),
        bytes =>
        {
            var copy = bytes.ToArray();
            return Orderly(() => PeerId.Parse(copy).ToString());
        });

    public static MultiaddrValue Hash { get; } = new(
        "a multihash in multibase",
        text => Multibase.TryDecode(text, out var bytes) ? Orderly(() => Multihash.Parse(bytes).Bytes.ToArray()) : null,
        bytes =>
        {
            var copy = bytes.ToArray();
            return Orderly(() => 'u' + System.Buffers.Text.Base64Url.EncodeToString(Multihash.Parse(copy).Bytes.Span));
        });

    private static MultiaddrValue Address(string expected, AddressFamily family) => new(
        expected,
        text => IPAddress.TryParse(text, out var address)
            && address.AddressFamily == family
            && !text.Contains('%')
            && !text.Contains('[')
            && (family == AddressFamily.InterNetworkV6 || text.Count(character => character == '.') == 3)
                ? address.GetAddressBytes()
                : null,
        bytes => new IPAddress(bytes).ToString());

    private static string? NameOf(ReadOnlySpan<byte> bytes) =>
        Printable(bytes) is { Length: > 0 } name && !name.Contains('/') ? name : null;

    private static string? Printable(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes)) return null;
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        return text.Any(char.IsControl) ? null : text;
    }

    private static T? Orderly<T>(Func<T> parse) where T : class
    {
        try
        {
            return parse();
        }
        catch (MalformedException)
        {
            return null;
        }
    }
}
