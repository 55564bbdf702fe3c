using Bib.Grains.Abstractions.Blobs;

namespace Bib.Network.Tests.Hosts;

/// <summary>Content made of a seed, with its name.</summary>
internal sealed record Sample(ChunkRef Chunk, byte[] Content)
{
    public static Sample Of(int seed, int length)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return new(new(ChunkHash.Of(content), length), content);
    }
}
