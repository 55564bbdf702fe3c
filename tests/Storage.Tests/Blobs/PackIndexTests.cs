using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Blobs;

namespace Bib.Storage.Tests.Blobs;

public sealed class PackIndexTests
{
    /// <summary>What a million small chunks may cost a node that does nothing: 48 MiB.</summary>
    private const long MillionBytesMax = 48 << 20;

    private static readonly Pack[] _packs = [.. Enumerable.Range(1, 5).Select(id => new Pack(id, $"{id}.pack"))];

    [Fact]
    public void A_million_chunks_have_little_memory_and_each_is_found()
    {
        var index = new PackIndex();
        for (var number = 0; number < 1_000_000; number++) index.Set(HashOf(number), PlaceOf(number));

        index.Count.ShouldBe(1_000_000);
        index.Bytes.ShouldBeLessThanOrEqualTo(MillionBytesMax);
        for (var number = 0; number < 1_000_000; number += 7)
            (index.TryGet(HashOf(number), out var place), place).ShouldBe((true, PlaceOf(number)));
        for (var number = 1_000_000; number < 1_050_000; number++) index.Contains(HashOf(number)).ShouldBeFalse();
        index.All.Take(1000).Select(one => one.Chunk.Hash.ToString()).ShouldBeInOrder();
    }

    [Theory]
    [InlineData(1, ulong.MaxValue)]
    [InlineData(2, 0xFFFF_0000_0000_0000)]
    [InlineData(3, 0x0000_0000_0000_00FF)]
    public void Whatever_is_entered_moved_and_taken_out_it_holds_what_a_dictionary_does(int seed, ulong bits)
    {
        var random = new Random(seed);
        var index = new PackIndex();
        var known = new Dictionary<ChunkHash, PackLocation>();
        for (var step = 0; step < 40_000; step++)
        {
            // With few bits of their own hashes crowd at one place, the first and the last included.
            var drawn = HashOf(random.Next(3000));
            var hash = drawn with { First = random.Next(2) == 0 ? drawn.First & bits : drawn.First | ~bits };
            if (random.Next(5) < 2)
            {
                index.Remove(hash);
                known.Remove(hash);
            }
            else
            {
                index.Set(hash, known[hash] = PlaceOf(step));
            }

            (index.TryGet(hash, out var place), place)
                .ShouldBe((known.TryGetValue(hash, out var expected), expected), $"seed {seed}, step {step}");
        }

        index.Count.ShouldBe(known.Count);
        index.All.ToDictionary(one => one.Chunk.Hash, one => one.Place).ShouldBe(known, ignoreOrder: true);
    }

    private static ChunkHash HashOf(int number) => ChunkHash.Of(BitConverter.GetBytes(number));

    private static PackLocation PlaceOf(int number) => new(_packs[number % _packs.Length], 60 + number, 1 + (number % 1000));
}
