using Libp2p.Core;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.Rendezvous;

/// <summary>A registration as it is sent, with the request for it and in answers.</summary>
/// <param name="Namespace">Where.</param>
/// <param name="Record">The peer's signed record in its envelope; empty without one.</param>
/// <param name="Seconds">How long it is to last, or lasts; null when it does not say.</param>
internal sealed record RendezvousRegistration(string Namespace, ReadOnlyMemory<byte> Record, ulong? Seconds)
{
    /// <summary>The message as it is sent.</summary>
    public byte[] Encode()
    {
        var writer = new ProtoWriter().Text(1, Namespace);
        if (!Record.IsEmpty) writer.Bytes(2, Record.Span);
        if (Seconds is { } seconds) writer.Varint(3, seconds);
        return writer.ToArray();
    }

    /// <summary>Reads a registration.</summary>
    /// <exception cref="MalformedException">It is none.</exception>
    public static RendezvousRegistration Decode(ReadOnlySpan<byte> bytes, string what)
    {
        ReadOnlySpan<byte> name = default, record = default;
        ulong? seconds = null;
        var reader = new ProtoReader(bytes, what);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Bytes(); break;
                case 2: record = reader.Bytes(); break;
                case 3: seconds = reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        return new(ProtoReader.TextOf(name, 1, what), record.ToArray(), seconds);
    }
}
