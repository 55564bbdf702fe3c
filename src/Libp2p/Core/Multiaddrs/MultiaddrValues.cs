using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
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
        bytes => bytes.Length == sizeof(ushort),
        bytes => BinaryPrimitives.ReadUInt16BigEndian(bytes).ToString(CultureInfo.InvariantCulture));

    public static MultiaddrValue PrefixLength { get; } = new(
        "a prefix length from 0 to 255",
        text => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? [length] : null,
        bytes => bytes.Length == sizeof(byte),
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
        bytes => bytes.Length == sizeof(ulong),
        bytes => BinaryPrimitives.ReadUInt64BigEndian(bytes).ToString(CultureInfo.InvariantCulture));

    public static MultiaddrValue Name { get; } = new("a name without slashes", Utf8.GetBytes, IsName, Utf8.GetString);

    /// <summary>A name that DNS can be asked for (RFC 1035, section 2.3.4).</summary>
    public static MultiaddrValue HostName { get; } = new(
        $"a name of {HostNameLengthMax} bytes at most, without slashes",
        Utf8.GetBytes,
        bytes => bytes.Length <= HostNameLengthMax && IsName(bytes),
        Utf8.GetString);

    public static MultiaddrValue Path { get; } = new(
        "a path",
        Utf8.GetBytes,
        bytes => bytes is [(byte)'/', _, ..] && IsPrintable(bytes),
        Utf8.GetString,
        TakesRest: true);

    public static MultiaddrValue HttpPath { get; } = new(
        "a path with its slashes written %2F",
        text => Utf8.GetBytes(Uri.UnescapeDataString(text)),
        bytes => bytes.Length > 0 && System.Text.Unicode.Utf8.IsValid(bytes),
        bytes => Uri.EscapeDataString(Utf8.GetString(bytes)));

    public static MultiaddrValue Peer { get; } = new(
        "a peer id",
        text => Orderly(() => PeerId.Parse(text).Bytes.ToArray()),
        PeerId.IsOne,
        bytes => PeerId.Parse(bytes).ToString());

    public static MultiaddrValue Hash { get; } = new(
        "a multihash in multibase",
        text => Multibase.TryDecode(text, out var bytes) ? bytes : null,
        Multihash.IsOne,
        bytes => 'u' + System.Buffers.Text.Base64Url.EncodeToString(bytes));

    private static System.Text.Encoding Utf8 => System.Text.Encoding.UTF8;

    private static MultiaddrValue Address(string expected, AddressFamily family) => new(
        expected,
        text => IPAddress.TryParse(text, out var address)
            && address.AddressFamily == family
            && !text.Contains('%')
            && !text.Contains('[')
            && (family == AddressFamily.InterNetworkV6 || text.Count(character => character == '.') == 3)
                ? address.GetAddressBytes()
                : null,
        bytes => bytes.Length == (family == AddressFamily.InterNetwork ? 4 : 16),
        bytes => new IPAddress(bytes).ToString());

    private static bool IsName(ReadOnlySpan<byte> bytes) =>
        !bytes.IsEmpty && !bytes.Contains((byte)'/') && IsPrintable(bytes);

    private static bool IsPrintable(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) != OperationStatus.Done) return false;
            if (Rune.IsControl(rune)) return false;
            bytes = bytes[length..];
        }

        return true;
    }

    private static byte[]? Orderly(Func<byte[]> parse)
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
