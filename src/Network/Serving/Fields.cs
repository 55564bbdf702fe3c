using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Copies;
using Bib.Network.Copies;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Google.Protobuf;
using Libp2p.Core;
using CatalogEntry = Bib.Grains.Abstractions.Catalog.CatalogEntry;

namespace Bib.Network.Serving;

/// <summary>Reads fields that must have a certain form, of questions: a wrong one is told to who asked.</summary>
internal static class Fields
{
    private const int IdSize = 16;
    private const int KeySize = 32;
    private const int SignatureSize = 64;

    /// <summary>An id.</summary>
    /// <exception cref="RequestFault">It is none.</exception>
    public static Guid Id(ByteString bytes, string what) => bytes.Length == IdSize
        ? new(bytes.Span, bigEndian: true)
        : throw RequestFault.Invalid($"{what} has {bytes.Length} bytes instead of {IdSize}.");

    /// <summary>A hash.</summary>
    /// <exception cref="RequestFault">It is none.</exception>
    public static ChunkHash Hash(ByteString bytes, string what) => bytes.Length == ChunkHash.Size
        ? new(bytes.Span)
        : throw RequestFault.Invalid($"{what} has {bytes.Length} bytes instead of {ChunkHash.Size}.");

    /// <summary>A chunk's name.</summary>
    /// <exception cref="RequestFault">It is none.</exception>
    public static ChunkRef Chunk(ChunkName? name)
    {
        if (name is null) throw RequestFault.Invalid("No chunk is named.");
        var hash = Hash(name.Hash, "A chunk's hash");
        return name.Length is >= 1 and <= ChunkRef.LengthMax
            ? new(hash, (int)name.Length)
            : throw RequestFault.Invalid($"Chunk {hash} is said to have {name.Length} bytes; 1 to {ChunkRef.LengthMax} are allowed.");
    }

    /// <summary>An entry of a catalog, its form alone: whether it is signed is for who takes it to check.</summary>
    /// <exception cref="RequestFault">It is none.</exception>
    public static CatalogEntry Entry(Protos.CatalogEntry entry)
    {
        if (entry.Version < 0) throw RequestFault.Invalid($"An entry has the version {entry.Version}.");
        if (entry.Record is not { } record) throw RequestFault.Invalid($"Entry {entry.Version} has no record.");
        if (record.Kind is not (1 or 2)) throw RequestFault.Invalid($"Entry {entry.Version} is of kind {record.Kind}.");
        if (record.Bytes.Length is 0 or > RecordLimits.RecordBytesMax)
        {
            throw RequestFault.Invalid(
                $"The record of entry {entry.Version} has {record.Bytes.Length} bytes; 1 to {RecordLimits.RecordBytesMax} are allowed.");
        }

        Require(record.PublicKey.Length, KeySize, "A record's key");
        Require(record.Signature.Length, SignatureSize, "A record's signature");
        return new(entry.Version, new(
            (RecordKind)record.Kind, Id(record.Subject, "A record's subject"), record.Bytes.Memory, record.PublicKey.Memory,
            record.Signature.Memory));
    }

    /// <summary>Entries of an answer.</summary>
    /// <exception cref="PeerCallException">One has not the form.</exception>
    public static List<CatalogEntry> Answered(PeerId peer, IEnumerable<Protos.CatalogEntry> entries) =>
        Answered(peer, () => entries.Select(Entry).ToList());

    /// <summary>A promise, its form alone: whether it is signed is for who takes it to check.</summary>
    /// <exception cref="RequestFault">It is none.</exception>
    public static CopyOffer Offer(Promise promise)
    {
        if (promise.Bytes.Length is 0 or > PromiseCodec.BytesMax)
            throw RequestFault.Invalid($"A promise has {promise.Bytes.Length} bytes; 1 to {PromiseCodec.BytesMax} are allowed.");
        Require(promise.PublicKey.Length, KeySize, "A promise's key");
        Require(promise.Signature.Length, SignatureSize, "A promise's signature");
        return new(
            new(promise.Bytes.Memory, promise.PublicKey.Memory, promise.Signature.Memory),
            promise.LockMs == 0 ? null : TimeSpan.FromMilliseconds(promise.LockMs));
    }

    /// <summary>What is read of an answer: what is wrong there is the peer's fault.</summary>
    /// <exception cref="PeerCallException">It has not the form.</exception>
    public static T Answered<T>(PeerId peer, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (RequestFault fault)
        {
            throw new PeerCallException(peer, PeerCallFault.Malformed, fault.Message, cause: fault);
        }
    }

    private static void Require(int length, int size, string what)
    {
        if (length != size) throw RequestFault.Invalid($"{what} has {length} bytes instead of {size}.");
    }
}
