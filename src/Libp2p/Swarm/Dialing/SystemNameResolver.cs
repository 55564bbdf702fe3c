using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Libp2p.Core;
using Libp2p.Discovery.Mdns;

namespace Libp2p.Swarm.Dialing;

/// <summary>
/// Asks the system for addresses, and the name servers of <c>/etc/resolv.conf</c> for texts, which .NET does not ask
/// for.
/// </summary>
public sealed class SystemNameResolver : INameResolver
{
    private const string Settings = "/etc/resolv.conf";
    private const int Port = 53;

    /// <summary>Bit 8 of the flags: the server is to ask others.</summary>
    private const int RecursionAt = 2;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IPAddress>> AddressesAsync(
        string name, AddressFamily family, CancellationToken cancellationToken)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(name, family, cancellationToken);
        }
        catch (SocketException)
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> TextsAsync(string name, CancellationToken cancellationToken)
    {
        if (!File.Exists(Settings)) return [];
        foreach (var server in ServersOf(File.ReadLines(Settings)))
        {
            try
            {
                return await AskAsync(new(server, Port), name, cancellationToken);
            }
            catch (SocketException)
            {
                // The next one may answer.
            }
        }

        return [];
    }

    /// <summary>The name servers that a <c>resolv.conf</c> names.</summary>
    internal static IEnumerable<IPAddress> ServersOf(IEnumerable<string> lines) => lines
        .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words is ["nameserver", _, ..])
        .Select(words => IPAddress.TryParse(words[1], out var address) ? address : null)
        .OfType<IPAddress>();

    /// <summary>Asks one server; what is no answer to the question is passed over.</summary>
    internal static async ValueTask<IReadOnlyList<string>> AskAsync(
        IPEndPoint server, string name, CancellationToken cancellationToken)
    {
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        var query = DnsWriter.Write(new() { Id = id, Questions = [new(name, DnsType.Txt)] });
        query[RecursionAt] |= 1;
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellationToken); // others' datagrams do not arrive
        await socket.SendAsync(query, cancellationToken);
        var buffer = new byte[DnsReader.LengthMax];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellationToken);
            if (AnswerOf(buffer.AsSpan(0, length), id, name) is { } texts) return texts;
        }
    }

    /// <summary>The texts in an answer; null when it is none to this question.</summary>
    internal static IReadOnlyList<string>? AnswerOf(ReadOnlySpan<byte> datagram, ushort id, string name)
    {
        try
        {
            var message = DnsReader.Read(datagram);
            if (!message.IsResponse || message.Id != id) return null;
            return
            [
                .. message.Answers
                    .Where(record => record.Type == DnsType.Txt)
                    .Where(record => record.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                    .Select(record => string.Concat(record.Texts)),
            ];
        }
        catch (MalformedException)
        {
            return null;
        }
    }
}
