using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Identity;
using Bib.Network.Gossip.Messages;
using Google.Protobuf;
using Libp2p.Core;
using Kind = Bib.Network.Gossip.Messages.GossipMessage.PayloadOneofCase;

namespace Bib.Network.Gossip;

/// <summary>
/// Reads messages of gossip and refuses what no honest node writes: too long, of another's name, on the wrong topic,
/// with a record that its home did not sign. Pure but for the clock that it is told.
/// </summary>
/// <param name="signatures">Checks records' signatures.</param>
/// <param name="nodes">Knows the id that belongs to a key.</param>
internal sealed class NewsReader(ISignatures signatures, INodeSigner nodes)
{
    /// <summary>Reads a message whose author's signature is right.</summary>
    /// <param name="topic">The topic that it came on.</param>
    /// <param name="data">Its payload.</param>
    /// <param name="author">Who signed it.</param>
    /// <param name="now">The moment.</param>
    /// <param name="isOld">Whether it is refused only for its age, which may be its way's fault and nobody's.</param>
    /// <returns>What it says; null where it is refused.</returns>
    public News? Read(string topic, ReadOnlyMemory<byte> data, PeerId author, DateTimeOffset now, out bool isOld)
    {
        isOld = false;
        if (Parse(data) is not { } message || message.SenderPeerId != author.ToString()) return null;
        var kind = message.PayloadCase;
        if (!Belongs(topic, kind)) return null;
        var news = kind switch
        {
            Kind.NodeJoin => OfStatus(author, kind, message.NodeJoin),
            Kind.NodeStatus => OfStatus(author, kind, message.NodeStatus),
            Kind.NodeLeave => new(author, kind, null, null),
            Kind.NewTopic => OfRecord(topic, author, kind, message.NewTopic),
            Kind.TopicUpdate => OfRecord(topic, author, kind, message.TopicUpdate),
            Kind.NewDataset => OfRecord(topic, author, kind, message.NewDataset),
            Kind.DeleteDataset => OfRecord(topic, author, kind, message.DeleteDataset),
            _ => null,
        };
        if (news is null) return null;
        isOld = IsOld(message.TimestampMs, now);
        return isOld ? null : news;
    }

    private static GossipMessage? Parse(ReadOnlyMemory<byte> data)
    {
        if (data.Length > GossipLimits.MessageBytesMax) return null;
        try
        {
            return GossipMessage.Parser.ParseFrom(data.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static bool Belongs(string topic, Kind kind) => kind switch
    {
        Kind.NodeJoin or Kind.NodeLeave or Kind.NodeStatus => topic == GossipTopics.Nodes,
        Kind.NewTopic => topic == GossipTopics.Global,
        Kind.TopicUpdate or Kind.NewDataset or Kind.DeleteDataset => topic is not (GossipTopics.Global or GossipTopics.Nodes),
        _ => false,
    };

    private static News? OfStatus(PeerId author, Kind kind, NodeStatusNews status) =>
        status.Addresses.Count <= GossipLimits.AddressesMax
        && status.Addresses.All(address => address.Length <= GossipLimits.TextMax)
        && status.Version.Length <= GossipLimits.TextMax
        && status.Mode is "full" or "selective" or "proxy"
        && status.Storage is "postgres" or "sqlite"
        && status is { CatalogVersion: >= 0, Peers: >= 0 }
            ? new(author, kind, status, null)
            : null;

    private News? OfRecord(string topic, PeerId author, Kind kind, RecordNews news)
    {
        var wanted = kind is Kind.NewTopic or Kind.TopicUpdate ? RecordKind.Topic : RecordKind.Dataset;
        if (news.Kind != (int)wanted) return null;
        try
        {
            var stamp = RecordCodec.ReadStamp(news.Record.Span);
            var record = new SignedRecord(
                wanted, stamp.Subject, news.Record.Memory, news.PublicKey.Memory, news.Signature.Memory);
            return RecordVerification.Verify(record, signatures, nodes) is null && IsOfTopic(topic, record)
                ? new(author, kind, null, record)
                : null;
        }
        catch (RecordException)
        {
            return null;
        }
    }

    /// <summary>A topic's own channel carries that topic and its datasets.</summary>
    private static bool IsOfTopic(string topic, SignedRecord record) =>
        topic == GossipTopics.Global
        || topic == GossipTopics.Of(record.Kind == RecordKind.Topic
            ? new(record.Subject)
            : RecordCodec.ReadDataset(record.Bytes.Span).Topic);

    private static bool IsOld(long timestampMs, DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        return timestampMs < at - (long)GossipLimits.AgeMax.TotalMilliseconds
            || timestampMs > at + (long)GossipLimits.AheadMax.TotalMilliseconds;
    }
}
