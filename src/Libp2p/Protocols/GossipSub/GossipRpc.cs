using Libp2p.Core;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// What peers send each other: <c>{1 subscriptions, 2 messages, 3 control}</c>
/// (https://github.com/libp2p/specs/tree/master/pubsub#the-rpc, gossipsub v1.0 to v1.2). Its parts are slices of the
/// frame that it came in.
/// </summary>
internal sealed class GossipRpc
{
    /// <summary>
    /// The most entries of all kinds: topics, messages, ids, peers. One frame could hold half a million empty ones. Ids
    /// beyond them are passed over, for honest peers send as many; with more of the others an RPC is refused.
    /// </summary>
    public const int EntryCountMax = 16 * 1024;

    /// <summary>What entries may cost in memory for each byte that they have.</summary>
    public const int CostPerByteMax = 4;

    /// <summary>What they may cost besides: many short messages in one RPC are no breach.</summary>
    public const int CostSetAside = 1024 * 1024;

    private const string What = "pubsub RPC";

    /// <summary>
    /// About what entries cost, bytes: the object, its place in a list, and the lists that grew into that.
    /// </summary>
    private const int MessageCost = 320;

    private const int NoticeCost = 160;
    private const int PeerCost = 128;
    private const int IdCost = 64;

    private int _entries;
    private long _room;

    /// <summary>Topics that the sender now takes, or no longer.</summary>
    public List<TopicSubscription> Subscriptions { get; } = [];

    /// <summary>Messages.</summary>
    public List<GossipMessage> Messages { get; } = [];

    /// <summary>What the sender has, by topic.</summary>
    public List<HaveNotice> Have { get; } = [];

    /// <summary>What the sender asks for.</summary>
    public List<MessageId> Want { get; } = [];

    /// <summary>Topics in whose mesh the sender wants this side.</summary>
    public List<string> Grafts { get; } = [];

    /// <summary>Topics from whose mesh the sender leaves this side.</summary>
    public List<PruneNotice> Prunes { get; } = [];

    /// <summary>What the sender has and need not be sent.</summary>
    public List<MessageId> DontWant { get; } = [];

    /// <summary>Reads what a peer sent.</summary>
    /// <exception cref="MalformedException">It is no RPC, or holds more entries than allowed.</exception>
    public static GossipRpc Decode(ReadOnlyMemory<byte> frame)
    {
        var rpc = new GossipRpc { _room = ((long)CostPerByteMax * frame.Length) + CostSetAside };
        var reader = new ProtoReader(frame.Span, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: rpc.ReadSubscription(reader.Bytes()); break;
                case 2:
                    rpc.Count(MessageCost);
                    rpc.Messages.Add(GossipMessage.Decode(Slice(frame, ref reader)));
                    break;
                case 3: rpc.ReadControl(Slice(frame, ref reader)); break;
                default: reader.Skip(); break;
            }
        }

        return rpc;
    }

    private void ReadSubscription(ReadOnlySpan<byte> bytes)
    {
        Count(NoticeCost);
        var subscribe = false;
        var reader = new ProtoReader(bytes, What);
        while (reader.Next())
        {
            if (reader.Field == 1) subscribe = reader.Varint() != 0;
            else reader.Skip();
        }

        if (ReadTopic(bytes, field: 2) is { } topic) Subscriptions.Add(new(subscribe, topic));
    }

    private void ReadControl(ReadOnlyMemory<byte> control)
    {
        var reader = new ProtoReader(control.Span, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: ReadHave(Slice(control, ref reader)); break;
                case 2: ReadIds(Slice(control, ref reader), 1, Want); break;
                case 3:
                    Count(NoticeCost);
                    if (ReadTopic(reader.Bytes(), field: 1) is { } graft) Grafts.Add(graft);
                    break;
                case 4:
                    Count(NoticeCost);
                    ReadPrune(Slice(control, ref reader));
                    break;
                case 5: ReadIds(Slice(control, ref reader), 1, DontWant); break;
                default: reader.Skip(); break;
            }
        }
    }

    private void ReadHave(ReadOnlyMemory<byte> entry)
    {
        if (!TryCount(NoticeCost)) return;
        List<MessageId> ids = [];
        ReadIds(entry, 2, ids);
        if (ReadTopic(entry.Span, field: 1) is { } topic) Have.Add(new(topic, ids));
    }

    private void ReadPrune(ReadOnlyMemory<byte> entry)
    {
        List<PrunedPeer> peers = [];
        ulong? backoff = null;
        var reader = new ProtoReader(entry.Span, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    Count(PeerCost);
                    if (ReadPeer(Slice(entry, ref reader)) is { } peer) peers.Add(peer);
                    break;
                case 3: backoff = reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        if (ReadTopic(entry.Span, field: 1) is { } topic) Prunes.Add(new(topic, peers, backoff));
    }

    private static PrunedPeer? ReadPeer(ReadOnlyMemory<byte> entry)
    {
        ReadOnlyMemory<byte>? id = null, record = null;
        var reader = new ProtoReader(entry.Span, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: id = Slice(entry, ref reader); break;
                case 2: record = Slice(entry, ref reader); break;
                default: reader.Skip(); break;
            }
        }

        return id is { } known ? new(known, record) : null;
    }

    /// <summary>Reads message ids, which are bytes although the specification calls them text.</summary>
    private void ReadIds(ReadOnlyMemory<byte> entry, int field, List<MessageId> ids)
    {
        var reader = new ProtoReader(entry.Span, What);
        while (reader.Next())
        {
            if (reader.Field != field)
            {
                reader.Skip();
                continue;
            }

            var id = Slice(entry, ref reader);
            if (id.Length is > 0 and <= MessageId.LengthMax && TryCount(IdCost)) ids.Add(new(id));
        }
    }

    /// <summary>
    /// The topic of an entry: the last that it names, as everywhere in protobuf. Only that becomes text, or an entry
    /// with very many would cost many times its length.
    /// </summary>
    private static string? ReadTopic(ReadOnlySpan<byte> entry, int field)
    {
        ReadOnlySpan<byte> topic = default;
        var isNamed = false;
        var reader = new ProtoReader(entry, What);
        while (reader.Next())
        {
            if (reader.Field == field)
            {
                topic = reader.Bytes();
                isNamed = true;
            }
            else
            {
                reader.Skip();
            }
        }

        return isNamed ? ProtoReader.TextOf(topic, field, What) : null;
    }

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> within, ref ProtoReader reader)
    {
        var length = reader.Bytes().Length;
        return within.Slice(reader.Position - length, length);
    }

    private void Count(int cost)
    {
        if (!TryCount(cost))
            throw new MalformedException(What, $"it has more than {EntryCountMax} entries, or too many for its length");
    }

    /// <summary>Counts an entry before anything is kept of it.</summary>
    /// <returns>False when there is no room for it.</returns>
    private bool TryCount(int cost)
    {
        if (_entries >= EntryCountMax || _room < cost) return false;
        _entries++;
        _room -= cost;
        return true;
    }
}
