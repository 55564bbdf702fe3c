using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// A message that is being checked. Copies with the same bytes that come meanwhile are counted to it; another message
/// that claims the same id is a candidate of its own, so that a forgery that comes first hides nothing.
/// </summary>
internal sealed class GossipCandidate(MessageId id, GossipMessage message, byte[] encoded, TimeSpan at)
{
    /// <summary>The message's id.</summary>
    public MessageId Id => id;

    /// <summary>The message.</summary>
    public GossipMessage Message => message;

    /// <summary>The message as it is passed on.</summary>
    public byte[] Encoded => encoded;

    /// <summary>Who wrote it, once its signature is checked; null where messages are not signed.</summary>
    public PeerId? Author { get; set; }

    /// <summary>When it came.</summary>
    public TimeSpan At => at;

    /// <summary>Who sent it, in order.</summary>
    public Deliverers Deliverers { get; } = new();

    /// <summary>The message as the application sees it.</summary>
    public ReceivedMessage ToReceived() => new(
        id, message.Topic, message.Data.GetValueOrDefault(), Author, Author is null ? null : message.Sequence, Deliverers.First);
}
