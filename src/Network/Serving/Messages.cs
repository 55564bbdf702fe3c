using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Network.Copies;
using Bib.Network.Protos;
using Google.Protobuf;
using CatalogEntry = Bib.Grains.Abstractions.Catalog.CatalogEntry;

namespace Bib.Network.Serving;

/// <summary>What is sent, made of what the node has. Bytes are not copied.</summary>
internal static class Messages
{
    /// <summary>An id.</summary>
    public static ByteString Of(Guid id) => UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true));

    /// <summary>A hash.</summary>
    public static ByteString Of(ChunkHash hash) => UnsafeByteOperations.UnsafeWrap(hash.ToArray());

    /// <summary>A chunk's name.</summary>
    public static ChunkName Of(ChunkRef chunk) => new() { Hash = Of(chunk.Hash), Length = (uint)chunk.Length };

    /// <summary>A version's header with what signs it.</summary>
    public static SignedHeader Of(VersionListing version) => new()
    {
        Header = UnsafeByteOperations.UnsafeWrap(version.HeaderBytes),
        Signature = UnsafeByteOperations.UnsafeWrap(version.Signature),
        PublicKey = UnsafeByteOperations.UnsafeWrap(version.PublicKey),
        NodeSignature = UnsafeByteOperations.UnsafeWrap(version.Node.Signature),
        NodePublicKey = UnsafeByteOperations.UnsafeWrap(version.Node.PublicKey),
    };

    /// <summary>What this node says of its copy.</summary>
    public static Promise Of(CopyOffer offer) => new()
    {
        Bytes = UnsafeByteOperations.UnsafeWrap(offer.Word.Bytes),
        PublicKey = UnsafeByteOperations.UnsafeWrap(offer.Word.PublicKey),
        Signature = UnsafeByteOperations.UnsafeWrap(offer.Word.Signature),
        LockMs = (uint)Math.Max(0, offer.Lock?.TotalMilliseconds ?? 0),
    };

    /// <summary>An entry of the catalog.</summary>
    public static Protos.CatalogEntry Of(CatalogEntry entry) => new()
    {
        Version = entry.Version,
        Record = new()
        {
            Kind = (uint)entry.Record.Kind,
            Subject = Of(entry.Record.Subject),
            Bytes = UnsafeByteOperations.UnsafeWrap(entry.Record.Bytes),
            PublicKey = UnsafeByteOperations.UnsafeWrap(entry.Record.PublicKey),
            Signature = UnsafeByteOperations.UnsafeWrap(entry.Record.Signature),
        },
    };
}
