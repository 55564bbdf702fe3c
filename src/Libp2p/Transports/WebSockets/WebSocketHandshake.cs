using System.Security.Cryptography;
using System.Text;
using Libp2p.Core;

namespace Libp2p.Transports.WebSockets;

/// <summary>
/// The HTTP request and answer by which a connection becomes one of WebSocket (RFC 6455, section 4). Who is at the
/// other end is for Noise to find out: origins, cookies and paths mean nothing here.
/// </summary>
internal static class WebSocketHandshake
{
    private const string Request = "WebSocket request";
    private const string Answer = "WebSocket answer";
    private const int KeyLength = 16;

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

    /// <summary>Reads a request.</summary>
    /// <returns>Its key.</returns>
    /// <exception cref="MalformedException">It asks for something else.</exception>
    public static string ReadRequest(ReadOnlySpan<byte> head)
    {
        var read = HttpHead.Read(head, Request);
        if (!read.First.StartsWith("GET ", StringComparison.Ordinal) || !read.First.EndsWith(" HTTP/1.1", StringComparison.Ordinal))
            throw new MalformedException(Request, $"expected GET … HTTP/1.1, got '{Shown.Of(read.First)}'");
        Check(read, Request);
        if (read.Value("Sec-WebSocket-Version") is var version and not "13")
            throw new MalformedException(Request, $"version 13 is spoken, not '{Shown.Of(version)}'");
        var key = read.Value("Sec-WebSocket-Key") ?? "";
        return Convert.TryFromBase64String(key, new byte[KeyLength], out var length) && length == KeyLength
            ? key
            : throw new MalformedException(Request, $"its key should be {KeyLength} bytes in base64, not '{Shown.Of(key)}'");
    }

    /// <summary>Reads the answer to a request.</summary>
    /// <exception cref="MalformedException">The request was not taken.</exception>
    public static void ReadAnswer(ReadOnlySpan<byte> head, string key)
    {
        var read = HttpHead.Read(head, Answer);
        if (!read.First.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            throw new MalformedException(Answer, $"expected HTTP/1.1 101, got '{Shown.Of(read.First)}'");
        Check(read, Answer);
        var accept = read.Value("Sec-WebSocket-Accept");
        if (accept != AcceptOf(key))
            throw new MalformedException(Answer, $"Sec-WebSocket-Accept should be '{AcceptOf(key)}', not '{Shown.Of(accept)}'");
    }

    private static void Check(HttpHead head, string what)
    {
        if (!head.Names("Upgrade", "websocket")) throw new MalformedException(what, "it has no 'Upgrade: websocket'");
        if (!head.Names("Connection", "upgrade")) throw new MalformedException(what, "it has no 'Connection: Upgrade'");
    }

    /// <summary>
    /// What proves that a request was understood. SHA-1 is the protocol's; nothing secret hangs on it.
    /// </summary>
#pragma warning disable CA5350
    private static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
