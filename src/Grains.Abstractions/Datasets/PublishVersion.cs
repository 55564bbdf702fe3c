using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>
/// Adds a version to a dataset. Everything about it is in its header; whoever calls has made sure that what it names is
/// durable and held.
/// </summary>
/// <param name="Header">The header's canonical bytes.</param>
/// <param name="Signature">The publisher's Ed25519 signature of them, checked; empty for the caller's own
/// account.</param>
/// <param name="PublicKey">The raw key that made it; empty without one.</param>
/// <param name="Context">Who, and under which key.</param>
[GenerateSerializer, Immutable, Alias("bib.datasets.publish")]
public sealed record PublishVersion(
    [property: Id(0)] ReadOnlyMemory<byte> Header,
    [property: Id(1)] ReadOnlyMemory<byte> Signature,
    [property: Id(2)] ReadOnlyMemory<byte> PublicKey,
    [property: Id(3)] CommandContext Context);
