namespace Bib.Grains.Abstractions.Catalog;

/// <summary>
/// What a topic or dataset is, in the words of its home: canonical bytes and the home's signature of them, kept and
/// passed on as they are (docs/formats/catalog-record.md). <see cref="RecordVerification"/> says whether it is one.
/// </summary>
/// <param name="Kind">What it describes.</param>
/// <param name="Subject">The id of the topic or dataset.</param>
/// <param name="Bytes">The record's canonical bytes: <see cref="RecordCodec"/>.</param>
/// <param name="PublicKey">The home's raw Ed25519 key, 32 bytes.</param>
/// <param name="Signature">The home's signature of the bytes, 64 bytes.</param>
[GenerateSerializer, Immutable, Alias("bib.catalog.signed-record")]
public sealed record SignedRecord(
    [property: Id(0)] RecordKind Kind,
    [property: Id(1)] Guid Subject,
    [property: Id(2)] ReadOnlyMemory<byte> Bytes,
    [property: Id(3)] ReadOnlyMemory<byte> PublicKey,
    [property: Id(4)] ReadOnlyMemory<byte> Signature);
