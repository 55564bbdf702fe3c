using Libp2p.Core;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.Identify;

/// <summary>
/// Says, and asks, who a peer is and what it speaks (https://github.com/libp2p/specs/tree/master/identify): who is
/// asked sends and closes; a push is the same the other way round.
/// </summary>
public static class IdentifyProtocol
{
    /// <summary>Its name in multistream-select.</summary>
    public const string Id = "/ipfs/id/1.0.0";

    /// <summary>The name of a push.</summary>
    public const string PushId = "/ipfs/id/push/1.0.0";

    /// <summary>How long an exchange may take.</summary>
    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Says who this side is, and closes.</summary>
    public static async ValueTask SendAsync(
        DuplexStream stream, IdentifyMessage message, CancellationToken cancellationToken = default)
    {
        await Delimited.WriteAsync(stream, message.Encode(), cancellationToken);
        await stream.CloseWriteAsync(cancellationToken);
    }

    /// <summary>Reads all parts of what the other side says, until it closes.</summary>
    /// <exception cref="MalformedException">It says nothing, something else, or too much.</exception>
    public static async ValueTask<IdentifyMessage> ReceiveAsync(
        DuplexStream stream, CancellationToken cancellationToken = default)
    {
        IdentifyMessage? message = null;
        var left = IdentifyMessage.LengthMax;
        while (await Delimited.ReadAsync(stream, left, "identify message", cancellationToken) is { } part)
        {
            left -= part.Length;
            message = (message ?? new()).Merge(part);
        }

        return message ?? throw new MalformedException("identify message", "the stream ended before it");
    }
}
