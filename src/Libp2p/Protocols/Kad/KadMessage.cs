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
        byte[] key = [];
        KadRecord? record = null;
        var closer = ImmutableArray.CreateBuilder<KadPeer>();
        var providers = ImmutableArray.CreateBuilder<KadPeer>();
        var reader = new ProtoReader(message, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = reader.Varint(); break;
                case 2: key = reader.Bytes().ToArray(); break;
                case 3: record = KadRecord.Decode(reader.Bytes()); break;
                case 8 when closer.Count < PeerCountMax: Add(closer, reader.Bytes()); break;
                case 9 when providers.Count < PeerCountMax: Add(providers, reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        if (type > (ulong)KadMessageType.Ping)
            throw new MalformedException(What, $"type {type} is not known; 0 to {(int)KadMessageType.Ping} are");
        return new((KadMessageType)type)
        {
            Key = key,
            Record = record,
            CloserPeers = closer.ToImmutable(),
            ProviderPeers = providers.ToImmutable(),
        };
    }

    private static void Add(ImmutableArray<KadPeer>.Builder peers, ReadOnlySpan<byte> message)
    {
        if (KadPeer.Decode(message) is { } peer) peers.Add(peer);
    }
}
