using System.Security.Cryptography;
using Content.Hashing;

namespace Content.Tests.Hashing;

public sealed class Sha256BatchTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(50)]
    public void Hashes_are_those_of_each_content_by_itself(int count)
    {
        var random = new Random(count);
        var contents = Enumerable.Range(0, count).Select(_ => Bytes(random, random.Next(20_000))).ToArray();

        Hashes(contents).ShouldBe(contents.Select(content => SHA256.HashData(content.Span)));
    }

    [Fact]
    public void Every_length_about_the_end_of_a_block_is_padded_right()
    {
        var random = new Random(1);
        var contents = Enumerable.Range(0, 260).Select(length => Bytes(random, length)).ToArray();

        Hashes(contents).ShouldBe(contents.Select(content => SHA256.HashData(content.Span)));
    }

    [Fact]
    public void Contents_of_very_different_lengths_share_a_batch()
    {
        var random = new Random(2);
        int[] lengths = [0, 1, 3_000_000, 64, 5, 1_000_001, 63, 65, 127, 128, 129, 400_000, 2, 2, 2, 2, 2, 2, 700_000];
        var contents = lengths.Select(length => Bytes(random, length)).ToArray();

        Hashes(contents).ShouldBe(contents.Select(content => SHA256.HashData(content.Span)));
    }

    [Fact]
    public void Content_may_begin_anywhere_in_memory()
    {
        var all = Bytes(new Random(3), 40_000);
        var contents = Enumerable.Range(0, 32).Select(index => all.Slice(index * 7, 30_000 + index)).ToArray();

        Hashes(contents).ShouldBe(contents.Select(content => SHA256.HashData(content.Span)));
    }

    [Fact]
    public void Too_little_room_for_the_hashes_is_refused() =>
        Should.Throw<ArgumentException>(() => Sha256Batch.HashAll([default, default], new byte[63]));

    private static ReadOnlyMemory<byte> Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[][] Hashes(ReadOnlyMemory<byte>[] contents)
    {
        var hashes = new byte[contents.Length * SHA256.HashSizeInBytes];
        Sha256Batch.HashAll(contents, hashes);
        return [.. hashes.Chunk(SHA256.HashSizeInBytes)];
    }
}
