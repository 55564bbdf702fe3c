using System.Security.Cryptography;
using System.Text;
using Libp2p.Core;

namespace Libp2p.Transports.WebSockets;

/// <summary>
/// The HTTP request and answer by which a connection becomes one of WebSocket (RFC 6455, section 4). Who is at the
/// other
/// end is for Noise to find out: origins, cookies and paths mean nothing here.
/// </summary>
internal static class WebSocketHandshake
{
    /// <summary>The most bytes of a request or an answer.</summary>
    public const int LengthMax = 8 * 1024;

    private const string Request = "WebSocket request";
    private const string Answer = "WebSocket answer";
    private const int KeyLength = 16;

    private static ReadOnlySpan<byte> End => "\r\n\r\n"u8;

    /// <summary>A new key of a request.</summary>
    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength));

    /// <summary>The request of who dials.</summary>
    public static byte[] WriteRequest(string host, string key) => Encoding.ASCII.GetBytes(
        $"GET / HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + $"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n");

    /// <summary>The answer that takes a request.</summary>
    public static byte[] WriteAnswer(string key) => Encoding.ASCII.GetBytes(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + $"Sec-WebSocket-Accept: {AcceptOf(key)}\r\n\r\n");

    /// <summary>The answer to what is no such request.</summary>
    public static byte[] WriteRefusal() => Encoding.ASCII.GetBytes(
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

    /// <summary>Where the head ends that begins some bytes: behind its empty line; -1 when that has not come.</summary>
    public static int EndOf(ReadOnlySpan<byte> bytes) => bytes.IndexOf(End) is >= 0 and var at ? at + End.Length : -1;

    /// <summary>Reads a request.</summary>
    /// <returns>Its key.</returns>
    /// <exception cref="MalformedException">It asks for something else.</exception>
    public static string ReadRequest(ReadOnlySpan<byte> head)
    {
        var (first, fields) = Read(head, Request);
        if (first.Split(' ') is not ["GET", _, "HTTP/1.1"])
            throw new MalformedException(Request, $"expected GET … HTTP/1.1, got '{Shown.Of(first)}'");
        Check(fields, Request);
        if (fields.GetValueOrDefault("Sec-WebSocket-Version") is var version and not "13")
            throw new MalformedException(Request, $"version 13 is spoken, not '{Shown.Of(version)}'");
        var key = fields.GetValueOrDefault("Sec-WebSocket-Key") ?? "";
        return Convert.TryFromBase64String(key, new byte[KeyLength], out var length) && length == KeyLength
            ? key
            : throw new MalformedException(Request, $"its key should be {KeyLength} bytes in base64, not '{Shown.Of(key)}'");
    }

    /// <summary>Reads the answer to a request.</summary>
    /// <exception cref="MalformedException">The request was not taken.</exception>
    public static void ReadAnswer(ReadOnlySpan<byte> head, string key)
    {
        var (first, fields) = Read(head, Answer);
        if (!first.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            throw new MalformedException(Answer, $"expected HTTP/1.1 101, got '{Shown.Of(first)}'");
        Check(fields, Answer);
        var accept = fields.GetValueOrDefault("Sec-WebSocket-Accept");
        if (accept != AcceptOf(key))
            throw new MalformedException(Answer, $"Sec-WebSocket-Accept should be '{AcceptOf(key)}', not '{Shown.Of(accept)}'");
    }

    private static (string First, Dictionary<string, string> Fields) Read(ReadOnlySpan<byte> head, string what)
    {
        if (head.Length > LengthMax)
            throw new MalformedException(what, $"it has {head.Length} bytes, more than {LengthMax}");
        if (EndOf(head) != head.Length) throw new MalformedException(what, "it does not end with an empty line");
        var lines = Encoding.Latin1.GetString(head[..^End.Length]).Split("\r\n");
        Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw new MalformedException(what, $"'{Shown.Of(line)}' is no field");
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            fields[name] = fields.TryGetValue(name, out var before) ? $"{before}, {value}" : value;
        }

        return (lines[0], fields);
    }

    private static void Check(Dictionary<string, string> fields, string what)
    {
        if (!Names(fields.GetValueOrDefault("Upgrade"), "websocket"))
            throw new MalformedException(what, "it has no 'Upgrade: websocket'");
        if (!Names(fields.GetValueOrDefault("Connection"), "upgrade"))
            throw new MalformedException(what, "it has no 'Connection: Upgrade'");
    }

    private static bool Names(string? list, string name) =>
        list is not null && list.Split(',', StringSplitOptions.TrimEntries).Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// What proves that a request was understood. SHA-1 is the protocol's; nothing secret hangs on it.
    /// </summary>
#pragma warning disable CA5350
    private static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
