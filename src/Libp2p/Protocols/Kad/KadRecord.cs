using System.Globalization;
using Libp2p.Core;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.Kad;

/// <summary>A value under a key.</summary>
/// <param name="Key">The key, such as <c>/pk/…</c>.</param>
/// <param name="Value">The value.</param>
/// <param name="ReceivedAt">When who sends it received it; null when that is not said.</param>
public sealed record KadRecord(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, DateTimeOffset? ReceivedAt = null)
{
    private const string What = "Kademlia record";
    private const int TimeLengthMax = 64;

    /// <summary>RFC 3339 with nine digits after the second, as the others write it.</summary>
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'";

    internal byte[] Encode()
    {
        var writer = new ProtoWriter().Bytes(1, Key.Span).Bytes(2, Value.Span);
        if (ReceivedAt is { } time) writer.Text(5, time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        return writer.ToArray();
    }

    /// <exception cref="MalformedException">It is no record.</exception>
    internal static KadRecord Decode(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> key = default, value = default, received = default;
        var reader = new ProtoReader(message, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: key = reader.Bytes(); break;
                case 2: value = reader.Bytes(); break;
                case 5: received = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        return new(key.ToArray(), value.ToArray(), TimeOf(received));
    }

    /// <summary>A time that cannot be read is as good as none: what counts is when it is received here.</summary>
    private static DateTimeOffset? TimeOf(ReadOnlySpan<byte> text) =>
        text.Length <= TimeLengthMax && DateTimeOffset.TryParse(
            System.Text.Encoding.ASCII.GetString(text),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time)
            ? time
            : null;
}
