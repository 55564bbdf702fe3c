using Libp2p.Core;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.Relay;

/// <summary>How long a circuit may stand, and how much may pass through it.</summary>
/// <param name="Duration">How long; null without a limit. It is sent in whole seconds, which js-libp2p's relays give in
/// thousandths.</param>
/// <param name="Data">How many bytes in each direction; null without a limit.</param>
public sealed record RelayLimit(TimeSpan? Duration, ulong? Data)
{
    /// <summary>Whether it limits anything.</summary>
    public bool IsNone => Duration is null && Data is null;

    internal byte[] Encode()
    {
        var writer = new ProtoWriter();
        if (Duration is { } duration) writer.Varint(1, (ulong)duration.TotalSeconds);
        if (Data is { } data) writer.Varint(2, data);
        return writer.ToArray();
    }

    /// <exception cref="MalformedException">It is none.</exception>
    internal static RelayLimit Decode(ReadOnlySpan<byte> message, string what)
    {
        var (seconds, data) = (0u, 0UL);
        var reader = new ProtoReader(message, what);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: seconds = reader.Varint32(); break;
                case 2: data = reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        return new(seconds == 0 ? null : TimeSpan.FromSeconds(seconds), data == 0 ? null : data);
    }
}
