using Libp2p.Core;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.AutoNat;

/// <summary>What is said where a peer asked to be dialled (version 2), and the answer to that.</summary>
internal static class DialBackMessage
{
    private const string What = "AutoNAT v2 dial-back message";

    /// <summary>The answer, which says that all is well: zero, which in proto3 is not sent.</summary>
    public static byte[] Answer { get; } = [];

    /// <summary>Shows who asked that it was dialled.</summary>
    public static byte[] Encode(ulong nonce) => new ProtoWriter().Fixed64(1, nonce).ToArray();

    /// <summary>Reads what shows it.</summary>
    /// <exception cref="MalformedException">It is something else.</exception>
    public static ulong Decode(ReadOnlySpan<byte> bytes)
    {
        ulong? nonce = null;
        var reader = new ProtoReader(bytes, What);
        while (reader.Next())
        {
            if (reader.Field == 1) nonce = reader.Fixed64();
            else reader.Skip();
        }

        return nonce ?? throw new MalformedException(What, "it has no nonce");
    }

    /// <summary>Reads the answer.</summary>
    /// <exception cref="MalformedException">It is something else, or not that all is well.</exception>
    public static void DecodeAnswer(ReadOnlySpan<byte> bytes)
    {
        var status = 0u;
        var reader = new ProtoReader(bytes, What);
        while (reader.Next())
        {
            if (reader.Field == 1) status = reader.Varint32();
            else reader.Skip();
        }

        if (status != 0) throw new MalformedException(What, $"its status is {status}");
    }
}
