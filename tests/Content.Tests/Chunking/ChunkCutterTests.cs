using System.Security.Cryptography;
using Content.Chunking;
using FsCheck;
using FsCheck.Fluent;

namespace Content.Tests.Chunking;

/// <summary>The numbers were made by another implementation, from docs/formats/chunking.md alone.</summary>
public sealed class ChunkCutterTests
{
    private static readonly ChunkSizes Small = new(1024, 4096, 16384);

    [Fact]
    public void The_gear_table_is_the_documented_one()
    {
        GearTable.Values[0].ShouldBe(0x84ef93b0509c40feUL);
        GearTable.Values[1].ShouldBe(0x78b951e62079ca4eUL);
        GearTable.Values[255].ShouldBe(0x630abafd805117e3UL);
    }

    [Fact]
    public void Sixteen_mebibytes_are_cut_where_the_format_says()
    {
        var content = GoldenData.Bytes("a", 16 << 20);

        Convert.ToHexStringLower(SHA256.HashData(content))
            .ShouldBe("329ea3414a00f26997d9955ef9110b2caed5a8a1756999dd436ae1d46eec95e5");
        Cut.Lengths(content, ChunkSizes.Standard).ShouldBe(
        [
            1230719, 267949, 1126964, 1249753, 1105794, 1154492, 1112133, 1154183, 557649, 1343261, 1268163, 1370581,
            1149690, 1308541, 1120415, 256929,
        ]);
    }

    [Fact]
    public void Smaller_sizes_are_cut_by_the_same_rule()
    {
        var lengths = Cut.Lengths(GoldenData.Bytes("a", 1 << 20), Small);

        lengths.Count.ShouldBe(217);
        lengths[..8].ShouldBe([5122, 5666, 4779, 4238, 2557, 3332, 3613, 4672]);
    }

    [Fact]
    public void Zeros_are_cut_at_the_maximum() =>
        Cut.Lengths(new byte[9 << 20], ChunkSizes.Standard).ShouldBe([4 << 20, 4 << 20, 1 << 20]);

    [Fact]
    public void Nothing_is_no_chunk() => Cut.Lengths([], ChunkSizes.Standard).ShouldBeEmpty();

    [Fact]
    public void Cuts_are_the_same_however_the_content_arrives() =>
        Prop.ForAll(Contents(), Slices(), (content, slices) =>
            Cut.Lengths(content, Small, slices).SequenceEqual(Cut.Lengths(content, Small)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Chunks_are_all_of_the_content_and_keep_their_limits() =>
        Prop.ForAll(Contents(), content =>
        {
            var lengths = Cut.Lengths(content, Small);
            return lengths.Sum() == content.Length
                && lengths.All(length => length <= Small.Maximum)
                && lengths.SkipLast(1).All(length => length >= Small.Minimum);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_change_in_the_middle_changes_only_chunks_near_it() =>
        Prop.ForAll(Edits().ToArbitrary(), edit =>
        {
            var before = Pieces(edit.Before);
            var after = Pieces(edit.After);

            // From the start up to the edit, and from a few chunks after it to the end, all chunks are the same.
            var sameStart = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
            var sameEnd = Enumerable.Reverse(before).Zip(Enumerable.Reverse(after))
                .TakeWhile(pair => pair.First == pair.Second).Count();
            return before.Count - sameStart - sameEnd <= 24;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(32, 4096, 16384)]
    [InlineData(1024, 4095, 16384)]
    [InlineData(1024, 512, 16384)]
    [InlineData(1024, 4096, 2048)]
    public void Sizes_that_make_no_sense_are_refused(int minimum, int average, int maximum) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new ChunkSizes(minimum, average, maximum));

    private static List<string> Pieces(byte[] content)
    {
        var pieces = new List<string>();
        var position = 0;
        foreach (var length in Cut.Lengths(content, Small))
        {
            pieces.Add(Convert.ToHexString(SHA256.HashData(content.AsSpan(position, length))));
            position += length;
        }

        return pieces;
    }

    private static Arbitrary<byte[]> Contents() => Gen.OneOf(
        from length in Gen.Choose(0, 200_000)
        from seed in Gen.Choose(0, int.MaxValue)
        select GoldenData.Bytes($"{seed}", length),
        from length in Gen.Choose(0, 100_000)
        from period in Gen.Choose(1, 300)
        select Enumerable.Range(0, length).Select(index => (byte)(index % period)).ToArray()).ToArbitrary();

    private static Arbitrary<int[]> Slices() =>
        Gen.NonEmptyListOf(Gen.OneOf(Gen.Choose(1, 70), Gen.Choose(1, 9000))).Select(list => list.ToArray()).ToArbitrary();

    private static Gen<(byte[] Before, byte[] After)> Edits() =>
        from seed in Gen.Choose(0, int.MaxValue)
        from position in Gen.Choose(0, 400_000)
        from removed in Gen.Choose(0, 2000)
        from added in Gen.Choose(0, 2000)
        let before = GoldenData.Bytes($"{seed}", 400_000)
        let end = Math.Min(position + removed, before.Length)
        select (before, (byte[])[.. before[..position], .. GoldenData.Bytes($"{seed}-new", added), .. before[end..]]);
}
