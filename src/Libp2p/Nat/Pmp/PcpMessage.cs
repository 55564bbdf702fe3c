using System.Buffers.Binary;
using System.Net;
using Libp2p.Core;

namespace Libp2p.Nat.Pmp;

/// <summary>A gateway's answer in PCP to a request for a mapping (RFC 6887, 7.2 and 11.1).</summary>
/// <param name="Result">0 when it was done.</param>
/// <param name="Lifetime">How long it stands, in seconds; how long to wait, where it says no.</param>
/// <param name="Nonce">What the request named itself.</param>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="InternalPort">The port here.</param>
/// <param name="External">The address and port there.</param>
internal sealed record PcpMessage(
    byte Result, uint Lifetime, ReadOnlyMemory<byte> Nonce, MappedProtocol Protocol, ushort InternalPort, IPEndPoint External)
{
    public const byte Version = 2;
    public const int NonceLength = 12;

    /// <summary>The result by which a gateway says that it speaks an older version, as those of NAT-PMP do.</summary>
    public const byte UnsupportedVersion = 1;

    private const string What = "PCP message";
    private const byte MapOpcode = 1;
    private const byte AnswerBit = 128;
    private const byte TcpNumber = 6;
    private const byte UdpNumber = 17;
    private const int HeadLength = 24;
    private const int Length = HeadLength + 36;

    /// <summary>Asks for a mapping, or for its end with no time.</summary>
    /// <param name="client">This side's address as the gateway sees it.</param>
    /// <param name="nonce">The same for all requests about a mapping.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="lifetime">In seconds.</param>
    public static byte[] MapRequest(IPAddress client, ReadOnlySpan<byte> nonce, PortRequest request, uint lifetime)
    {
        var bytes = new byte[Length];
        bytes[0] = Version;
        bytes[1] = MapOpcode;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), lifetime);
        client.MapToIPv6().TryWriteBytes(bytes.AsSpan(8), out _);
        var map = bytes.AsSpan(HeadLength);
        nonce.CopyTo(map);
        map[12] = request.Protocol == MappedProtocol.Tcp ? TcpNumber : UdpNumber;
        BinaryPrimitives.WriteUInt16BigEndian(map[16..], (ushort)request.InternalPort);
        BinaryPrimitives.WriteUInt16BigEndian(map[18..], (ushort)request.ExternalPort);
        var any = client.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        any.MapToIPv6().TryWriteBytes(map[20..], out _);
        return bytes;
    }

    /// <summary>Reads an answer. One of a gateway that speaks NAT-PMP alone is of its version.</summary>
    /// <exception cref="MalformedException">It is none.</exception>
    public static PcpMessage Read(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length >= 4 && datagram[0] == PmpMessage.Version && datagram[1] >= AnswerBit)
            return new(UnsupportedVersion, 0, default, default, 0, new(IPAddress.Any, 0));
        if (datagram.Length < Length) throw new MalformedException(What, $"it has {datagram.Length} bytes");
        if (datagram[0] != Version) throw new MalformedException(What, $"it is of version {datagram[0]}");
        if (datagram[1] != (AnswerBit | MapOpcode)) throw new MalformedException(What, $"opcode {datagram[1]} is no answer");
        var map = datagram[HeadLength..];
        var protocol = map[12] switch
        {
            TcpNumber => MappedProtocol.Tcp,
            UdpNumber => MappedProtocol.Udp,
            var other => throw new MalformedException(What, $"protocol {other} was not asked for"),
        };
        var external = new IPAddress(map.Slice(20, 16));
        return new(
            datagram[3],
            BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]),
            map[..NonceLength].ToArray(),
            protocol,
            BinaryPrimitives.ReadUInt16BigEndian(map[16..]),
            new(external.IsIPv4MappedToIPv6 ? external.MapToIPv4() : external, BinaryPrimitives.ReadUInt16BigEndian(map[18..])));
    }

    /// <summary>What a result means (RFC 6887, 7.4).</summary>
    public static string Meaning(byte result) => result switch
    {
        UnsupportedVersion => "it does not speak this version",
        2 => "it is not allowed",
        3 => "it found the request malformed",
        4 or 5 or 6 or 9 => "it does not know the request",
        7 => "it has no address of its own",
        8 or 10 => "it has no port left",
        11 => "it cannot give the port",
        12 => "another gateway lies between",
        _ => $"result {result}",
    };
}
