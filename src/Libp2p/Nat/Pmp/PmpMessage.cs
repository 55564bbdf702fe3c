using System.Buffers.Binary;
using System.Net;
using Libp2p.Core;

namespace Libp2p.Nat.Pmp;

/// <summary>A gateway's answer in NAT-PMP (RFC 6886, 3.2 and 3.3).</summary>
/// <param name="Opcode">What it answers.</param>
/// <param name="Result">0 when it was done.</param>
/// <param name="External">The gateway's address, where that was asked.</param>
/// <param name="InternalPort">The port here, where a mapping was asked for.</param>
/// <param name="ExternalPort">The port there.</param>
/// <param name="Lifetime">How long it stands, in seconds.</param>
internal sealed record PmpMessage(
    byte Opcode, ushort Result, IPAddress? External, ushort InternalPort, ushort ExternalPort, uint Lifetime)
{
    public const byte Version = 0;

    /// <summary>Asks for the gateway's address.</summary>
    public const byte AddressOpcode = 0;

    private const string What = "NAT-PMP message";

    private const byte UdpOpcode = 1;
    private const byte TcpOpcode = 2;
    private const byte AnswerBit = 128;
    private const int HeadLength = 8;

    /// <summary>What asks for a mapping of a protocol.</summary>
    public static byte OpcodeOf(MappedProtocol protocol) => protocol == MappedProtocol.Tcp ? TcpOpcode : UdpOpcode;

    /// <summary>Asks for the gateway's address.</summary>
    public static byte[] AddressRequest() => [Version, AddressOpcode];

    /// <summary>Asks for a mapping; for its end, with no port and no time.</summary>
    public static byte[] MapRequest(MappedProtocol protocol, int internalPort, int externalPort, uint lifetime)
    {
        var request = new byte[12];
        request[0] = Version;
        request[1] = OpcodeOf(protocol);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(4), (ushort)internalPort);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(6), (ushort)externalPort);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(8), lifetime);
        return request;
    }

    /// <summary>Reads an answer. One that says no may be cut short after its result.</summary>
    /// <exception cref="MalformedException">It is none.</exception>
    public static PmpMessage Read(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < HeadLength) throw new MalformedException(What, $"it has {datagram.Length} bytes");
        if (datagram[0] != Version) throw new MalformedException(What, $"it is of version {datagram[0]}");
        var opcode = (byte)(datagram[1] & ~AnswerBit);
        if (datagram[1] < AnswerBit || opcode > TcpOpcode)
            throw new MalformedException(What, $"opcode {datagram[1]} is no answer");
        var result = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if (result != 0) return new(opcode, result, null, 0, 0, 0);
        var body = datagram[HeadLength..];
        if (body.Length < (opcode == AddressOpcode ? 4 : 8))
            throw new MalformedException(What, $"it has {datagram.Length} bytes, too few for opcode {datagram[1]}");
        return opcode == AddressOpcode
            ? new(opcode, 0, new IPAddress(body[..4]), 0, 0, 0)
            : new(
                opcode,
                0,
                null,
                BinaryPrimitives.ReadUInt16BigEndian(body),
                BinaryPrimitives.ReadUInt16BigEndian(body[2..]),
                BinaryPrimitives.ReadUInt32BigEndian(body[4..]));
    }

    /// <summary>What a result means.</summary>
    public static string Meaning(ushort result) => result switch
    {
        1 => "it does not speak this version",
        2 => "it is not allowed",
        3 => "it has no address of its own",
        4 => "it has no port left",
        5 => "it does not know the request",
        _ => $"result {result}",
    };
}
