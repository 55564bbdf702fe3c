using System.Text;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Topics;
using Bib.Network.Gossip;
using Libp2p.Core.Multiformats;

namespace Bib.Network.Routing;

/// <summary>Under which keys the DHT has who holds what (docs/formats/content-routing.md).</summary>
internal static class ContentKeys
{
    /// <summary>A version's key is its content id; a topic's, the hash of the name of its gossip.</summary>
    public static ChunkHash Of(TopicId topic) => ChunkHash.Of(Encoding.UTF8.GetBytes(GossipTopics.Of(topic)));

    /// <summary>A key as the DHT takes it, which is the multihash of its CID.</summary>
    public static Multihash ToMultihash(ChunkHash key) => Multihash.Create(MultihashCode.Sha256, key.ToArray());
}
