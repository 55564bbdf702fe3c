using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.Kad;

/// <summary>
/// A request or its answer, as the specification lays it out
/// (https://github.com/libp2p/specs/tree/master/kad-dht#rpc-messages). On a stream each follows its length.
/// </summary>
/// <param name="Type">What is asked.</param>
public sealed record KadMessage(KadMessageType Type)
{
    /// <summary>The most peers of one list that are read; the rest are passed over.</summary>
    public const int PeerCountMax = 256;

    /// <summary>The most addresses of all peers that are read; the rest are passed over.</summary>
    public const int AddressCountMax = 2048;

    private const string What = "Kademlia message";

    /// <summary>The key that it is about.</summary>
    public ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>The value, where one is sent.</summary>
    public KadRecord? Record { get; init; }

    /// <summary>Who is closer to the key.</summary>
    public ImmutableArray<KadPeer> CloserPeers { get; init; } = [];

    /// <summary>Who provides the key.</summary>
    public ImmutableArray<KadPeer> ProviderPeers { get; init; } = [];

    /// <summary>The message as it is sent, without its length.</summary>
    public byte[] Encode()
    {
        var writer = new ProtoWriter().Varint(1, (ulong)Type);
        if (!Key.IsEmpty) writer.Bytes(2, Key.Span);
        if (Record is not null) writer.Bytes(3, Record.Encode());
        foreach (var peer in CloserPeers) writer.Bytes(8, peer.Encode());
        foreach (var peer in ProviderPeers) writer.Bytes(9, peer.Encode());
        return writer.ToArray();
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="MalformedException">It is none, or asks what is not known here.</exception>
    public static KadMessage Decode(ReadOnlySpan<byte> message)
    {
        var type = 0UL;
        ReadOnlySpan<byte> key = default, record = default;
        var (hasRecord, room) = (false, AddressCountMax);
        var (closer, providers) = (new PeerList(), new PeerList());
        var reader = new ProtoReader(message, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = reader.Varint(); break;
                case 2: key = reader.Bytes(); break;
                case 3:
                    record = reader.Bytes();
                    hasRecord = true;
                    break;
                case 8: closer.Add(reader.Bytes(), ref room); break;
                case 9: providers.Add(reader.Bytes(), ref room); break;
                default: reader.Skip(); break;
            }
        }

        if (type > (ulong)KadMessageType.Ping)
            throw new MalformedException(What, $"type {type} is not known; 0 to {(int)KadMessageType.Ping} are");
        return new((KadMessageType)type)
        {
            Key = key.ToArray(),
            Record = hasRecord ? KadRecord.Decode(record) : null,
            CloserPeers = closer.ToImmutable(),
            ProviderPeers = providers.ToImmutable(),
        };
    }

    /// <summary>Peers as they come. Those of a kind that is not known here count too, for they cost as much.</summary>
    private struct PeerList()
    {
        private ImmutableArray<KadPeer>.Builder? _peers;
        private int _count;

        public void Add(ReadOnlySpan<byte> message, ref int room)
        {
            if (++_count > PeerCountMax || KadPeer.Decode(message, ref room) is not { } peer) return;
            (_peers ??= ImmutableArray.CreateBuilder<KadPeer>()).Add(peer);
        }

        public readonly ImmutableArray<KadPeer> ToImmutable() => _peers?.DrainToImmutable() ?? [];
    }
}
