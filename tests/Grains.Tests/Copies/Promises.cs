using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Tests.Catalog;

namespace Bib.Grains.Tests.Copies;

/// <summary>Promises to begin with.</summary>
internal static class Promises
{
    public static PlayedKeys Keys { get; } = new(7);

    public static CopyPromise One { get; } = new()
    {
        Dataset = new(Guid.Parse("019a0000-0000-7000-8000-000000000002")),
        Holder = "12D3KooWHolder",
        Sequence = 300,
        GivenAt = DateTimeOffset.FromUnixTimeMilliseconds(1_770_000_000_123).AddMicroseconds(456),
        Version = new(1, 2, 0),
        ContentId = new ChunkHash(Enumerable.Range(0, 32).Select(at => (byte)at).ToArray()),
    };

    public static SignedPromise Signed(CopyPromise promise, PlayedKeys? keys = null)
    {
        var bytes = PromiseCodec.Write(promise);
        return new(bytes, (keys ?? Keys).PublicKey, (keys ?? Keys).Sign(bytes));
    }
}
