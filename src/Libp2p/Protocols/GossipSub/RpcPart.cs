using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// A piece of an RPC, encoded once for all peers that it goes to: a field of the RPC, or, for
/// <see cref="RpcPartKind.Mesh"/> and <see cref="RpcPartKind.Gossip"/>, a field of its control message.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Field">The field: tag, length, content.</param>
/// <param name="Message">The message that it is, for who asks not to be sent it.</param>
internal sealed record RpcPart(RpcPartKind Kind, byte[] Field, MessageId? Message = null)
{
    /// <summary>The most bytes of ids in one IHAVE, IWANT or IDONTWANT: more are several.</summary>
    private const int IdsLengthMax = 32 * 1024;

    /// <summary>Whether it goes into the control message.</summary>
    public bool IsControl => Kind is RpcPartKind.Mesh or RpcPartKind.Gossip;

    /// <summary>Says that a topic is taken, or no longer.</summary>
    public static RpcPart Subscription(string topic, bool subscribe) => new(
        RpcPartKind.Subscription,
        new ProtoWriter().Bytes(1, new ProtoWriter().Varint(1, subscribe ? 1UL : 0).Text(2, topic).Written).ToArray());

    /// <summary>A message.</summary>
    public static RpcPart Of(MessageId id, ReadOnlySpan<byte> message) =>
        new(RpcPartKind.Message, new ProtoWriter(ProtoWriter.LengthOf(message.Length)).Bytes(2, message).ToArray(), id);

    /// <summary>GRAFT.</summary>
    public static RpcPart Graft(string topic) =>
        new(RpcPartKind.Mesh, new ProtoWriter().Bytes(3, new ProtoWriter().Text(1, topic).Written).ToArray());

    /// <summary>PRUNE.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="peers">Others to connect to instead.</param>
    /// <param name="backoff">How long not to come back; whole seconds are sent, rounded up.</param>
    public static RpcPart Prune(string topic, IEnumerable<PrunedPeer> peers, TimeSpan backoff)
    {
        var prune = new ProtoWriter().Text(1, topic);
        foreach (var peer in peers)
        {
            var info = new ProtoWriter().Bytes(1, peer.Id.Span);
            if (peer.Record is { } record) info.Bytes(2, record.Span);
            prune.Bytes(2, info.Written);
        }

        prune.Varint(3, (ulong)Math.Ceiling(backoff.TotalSeconds));
        return new(RpcPartKind.Mesh, new ProtoWriter().Bytes(4, prune.Written).ToArray());
    }

    /// <summary>PRUNE as v1.0 knows it: without backoff.</summary>
    public static RpcPart BarePrune(string topic) =>
        new(RpcPartKind.Mesh, new ProtoWriter().Bytes(4, new ProtoWriter().Text(1, topic).Written).ToArray());

    /// <summary>IHAVE, in as many pieces as its length asks for.</summary>
    public static IEnumerable<RpcPart> Have(string topic, IEnumerable<MessageId> ids) =>
        OfIds(1, 2, ids, new ProtoWriter().Text(1, topic).ToArray());

    /// <summary>IWANT.</summary>
    public static IEnumerable<RpcPart> Want(IEnumerable<MessageId> ids) => OfIds(2, 1, ids, []);

    /// <summary>IDONTWANT.</summary>
    public static IEnumerable<RpcPart> DontWant(IEnumerable<MessageId> ids) => OfIds(5, 1, ids, []);

    private static IEnumerable<RpcPart> OfIds(int field, int idField, IEnumerable<MessageId> ids, byte[] head)
    {
        var writer = new ProtoWriter().Raw(head);
        foreach (var id in ids)
        {
            writer.Bytes(idField, id.Bytes.Span);
            if (writer.Written.Length < IdsLengthMax) continue;
            yield return End();
            writer = new ProtoWriter().Raw(head);
        }

        if (writer.Written.Length > head.Length) yield return End();

        RpcPart End() => new(RpcPartKind.Gossip, new ProtoWriter().Bytes(field, writer.Written).ToArray());
    }
}
