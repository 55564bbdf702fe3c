using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Libp2p.Core;
using Libp2p.Discovery.Mdns;

namespace Libp2p.Swarm.Dialing;

/// <summary>
/// Asks name servers for the texts of a name, one after the other and once more: over UDP for as long an answer as gets
/// through everywhere (RFC 6891), over TCP where that is too short.
/// </summary>
/// <param name="servers">The servers.</param>
/// <param name="patience">How long one of them has each time.</param>
/// <param name="time">What the time is.</param>
internal sealed class TextQuery(IReadOnlyList<IPEndPoint> servers, TimeSpan patience, TimeProvider time)
{
    private const int Rounds = 2;
    private const int LabelLengthMax = 63;
    private const int NameLengthMax = 253;

    /// <summary>What no network cuts into pieces (https://www.dnsflagday.net/2020/), bytes.</summary>
    private const ushort DatagramLengthMax = 1232;

    private const int HeadLength = 12;
    private const int FlagsAt = 2;
    private const int AdditionalCountAt = 10;

    /// <summary>In the first byte of the flags: the answer is cut off.</summary>
    private const byte Truncated = 2;

    /// <summary>In the first byte of the flags: the server is to ask others.</summary>
    private const byte Recursion = 1;

    /// <summary>In the second byte of the flags: what became of the question.</summary>
    private const byte Outcome = 0x0f;

    /// <summary>There is no such name.</summary>
    private const byte NoSuchName = 3;

    /// <summary>A record of the root's, type 41, whose class is how much is taken.</summary>
    private static readonly byte[] _takesMore =
        [0, 0, 41, DatagramLengthMax >> 8, DatagramLengthMax & 0xff, 0, 0, 0, 0, 0, 0];

    /// <summary>The texts of a name; none when it has none, or no server answers.</summary>
    public async ValueTask<IReadOnlyList<string>> AskAsync(string name, CancellationToken cancellationToken)
    {
        if (!CanBeAskedFor(name)) return [];
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var server in servers)
            {
                using var limit = new TimeLimit(patience, time, cancellationToken);
                try
                {
                    if (await AskAsync(server, name, limit.Token) is { } texts) return texts;
                }
                catch (Exception exception) when (exception is SocketException or EndOfStreamException or IOException)
                {
                    // The next one may answer.
                }
                catch (OperationCanceledException) when (limit.IsOver && !cancellationToken.IsCancellationRequested)
                {
                    // It is silent, or a datagram was lost.
                }
            }
        }

        return [];
    }

    /// <summary>Whether a name can be asked for at all: those that strangers say may be anything.</summary>
    internal static bool CanBeAskedFor(string name) =>
        Encoding.UTF8.GetByteCount(name) <= NameLengthMax
        && name.Split('.').All(label => Encoding.UTF8.GetByteCount(label) is > 0 and <= LabelLengthMax);

    /// <returns>Null when the server does not know, and another may.</returns>
    private static async ValueTask<IReadOnlyList<string>?> AskAsync(
        IPEndPoint server, string name, CancellationToken cancellationToken)
    {
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        var query = Query(id, name);
        var answer = await AskOverUdpAsync(server, query, id, name, cancellationToken);
        if ((answer[FlagsAt] & Truncated) != 0) answer = await AskOverTcpAsync(server, query, cancellationToken);
        if (!IsAnswer(answer, id, name) || (answer[FlagsAt + 1] & Outcome) is not (0 or NoSuchName)) return null;
        return TextsIn(answer, name);
    }

    private static byte[] Query(ushort id, string name)
    {
        var query = DnsWriter.Write(new() { Id = id, Questions = [new(name, DnsType.Txt)] });
        query[FlagsAt] |= Recursion;
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(AdditionalCountAt), 1);
        return [.. query, .. _takesMore];
    }

    /// <summary>What is no answer to the question is passed over.</summary>
    private static async ValueTask<byte[]> AskOverUdpAsync(
        IPEndPoint server, byte[] query, ushort id, string name, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellationToken); // others' datagrams do not arrive
        await socket.SendAsync(query, cancellationToken);
        var buffer = new byte[DnsReader.LengthMax];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellationToken);
            if (IsAnswer(buffer.AsSpan(0, length), id, name)) return buffer[..length];
        }
    }

    private static async ValueTask<byte[]> AskOverTcpAsync(
        IPEndPoint server, byte[] query, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellationToken);
        await using var stream = new NetworkStream(socket);
        var head = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)query.Length);
        await stream.WriteAsync((byte[])[.. head, .. query], cancellationToken);
        await stream.ReadExactlyAsync(head, cancellationToken);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        return answer;
    }

    /// <summary>
    /// Whether something answers a question; one that is cut off may not be readable behind the question.
    /// </summary>
    private static bool IsAnswer(ReadOnlySpan<byte> message, ushort id, string name)
    {
        if (message.Length < HeadLength || BinaryPrimitives.ReadUInt16BigEndian(message) != id) return false;
        if ((message[FlagsAt] & Truncated) != 0) return (message[FlagsAt] & 0x80) != 0;
        return Read(message) is { IsResponse: true } answer
            && answer.Questions.All(question => Same(question.Name, name));
    }

    private static List<string> TextsIn(ReadOnlySpan<byte> message, string name) =>
    [
        .. (Read(message)?.Answers ?? [])
            .Where(record => record.Type == DnsType.Txt && Same(record.Name, name))
            .Select(record => string.Concat(record.Texts)),
    ];

    private static DnsMessage? Read(ReadOnlySpan<byte> message)
    {
        try
        {
            return DnsReader.Read(message);
        }
        catch (MalformedException)
        {
            return null;
        }
    }

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
