namespace Bib.Grains.Abstractions.Blobs;

/// <summary>A chunk as a manifest names it: enough to ask for it, and to refuse a wrong answer.</summary>
/// <param name="Hash">The SHA-256 of its bytes.</param>
/// <param name="Length">How many bytes it has: 1 to <see cref="LengthMax"/>.</param>
[GenerateSerializer, Immutable, Alias("bib.blobs.chunk-ref")]
public readonly record struct ChunkRef([property: Id(0)] ChunkHash Hash, [property: Id(1)] int Length)
{
    /// <summary>The most bytes a chunk has: 4 MiB.</summary>
    public const int LengthMax = 4 << 20;
}
