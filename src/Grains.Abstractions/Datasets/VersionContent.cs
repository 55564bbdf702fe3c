using System.Collections.Immutable;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>What a version's row holds beside <see cref="DatasetVersion"/>.</summary>
/// <param name="Header">The header's canonical bytes, as they were signed.</param>
/// <param name="Signature">The publisher's Ed25519 signature of them; empty when a local account published.</param>
/// <param name="PublicKey">The raw key that made it; empty without one.</param>
/// <param name="Lists">The chunks that hold the list of files.</param>
/// <param name="Node">The signature of the node that published it.</param>
[GenerateSerializer, Immutable, Alias("bib.datasets.version-content")]
public sealed record VersionContent(
    [property: Id(0)] ReadOnlyMemory<byte> Header,
    [property: Id(1)] ReadOnlyMemory<byte> Signature,
    [property: Id(2)] ReadOnlyMemory<byte> PublicKey,
    [property: Id(3)] ImmutableArray<ChunkHash> Lists,
    [property: Id(4)] NodeSignature Node);
