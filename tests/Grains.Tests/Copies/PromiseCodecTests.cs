using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Tests.Catalog;
using Bib.Grains.Tests.Datasets;

namespace Bib.Grains.Tests.Copies;

public sealed class PromiseCodecTests
{
    [Fact]
    public void The_bytes_of_a_promise_are_the_documented_ones()
    {
        const string About = "c0848aeae3b99203";
        var rest = Hex("1.2.0"u8) + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

        Convert.ToHexStringLower(PromiseCodec.Write(Promises.One)).ShouldBe(
            Hex("bib-promise-v1\n"u8) + "019a0000000070008000000000000002" + "0e" + Hex("12D3KooWHolder"u8) + "ac02" + "01"
            + About + "05" + rest);
        Convert.ToHexStringLower(PromiseCodec.Write(Promises.One with { IsWithdrawn = true })).ShouldBe(
            Hex("bib-promise-v1\n"u8) + "019a0000000070008000000000000002" + "0e" + Hex("12D3KooWHolder"u8) + "ac02" + "02"
            + About + "05" + rest);
    }

    [Fact]
    public void A_promise_is_read_as_it_was_written()
    {
        PromiseCodec.Read(PromiseCodec.Write(Promises.One)).ShouldBe(Promises.One);
        var back = Promises.One with { IsWithdrawn = true, Sequence = long.MaxValue };
        PromiseCodec.Read(PromiseCodec.Write(back)).ShouldBe(back);
    }

    [Fact]
    public void What_a_promise_may_not_say_is_refused_by_name()
    {
        foreach (var (promise, what) in new (CopyPromise, string)[]
        {
            (Promises.One with { Holder = "" }, "holder"),
            (Promises.One with { Holder = "a b" }, "holder"),
            (Promises.One with { Holder = new('a', 129) }, "holder"),
            (Promises.One with { Sequence = 0 }, "sequence"),
        })
        {
            Should.Throw<RecordException>(() => PromiseCodec.Write(promise)).Message.ShouldContain(what, Case.Insensitive);
        }

        Should.Throw<RecordException>(() => PromiseCodec.Read(new byte[513])).Message.ShouldContain("at most 512");
        Should.Throw<RecordException>(() => PromiseCodec.Read(RecordCodec.Write(Records.Topic)));
    }

    [Fact]
    public void The_longest_promise_fits() =>
        PromiseCodec.Write(Promises.One with
        {
            Holder = new('a', 128), Sequence = long.MaxValue, Version = new(999_999_999, 999_999_999, 999_999_999),
        }).Length.ShouldBeLessThan(PromiseCodec.BytesMax);

    [Fact]
    public void Mutated_promises_are_refused_or_canonical()
    {
        var (bytes, random) = (PromiseCodec.Write(Promises.One), new Random(20_261_122));
        for (var round = 0; round < 20_000; round++)
        {
            var mutated = FileListTests.Mutate(bytes, random);
            CopyPromise read;
            try
            {
                read = PromiseCodec.Read(mutated);
            }
            catch (RecordException)
            {
                continue;
            }

            PromiseCodec.Write(read).ShouldBe(mutated, $"round {round}");
        }
    }

    [Fact]
    public void A_promise_covers_what_is_as_new_and_nothing_else()
    {
        var (promise, other) = (Promises.One, new Bib.Grains.Abstractions.Blobs.ChunkHash(new byte[32]));
        promise.Covers(promise.Version, promise.ContentId).ShouldBeTrue();
        promise.Covers(new(1, 1, 9), other).ShouldBeTrue("it has what comes before, too");
        promise.Covers(promise.Version, other).ShouldBeFalse("it is another version of the same number");
        promise.Covers(new(1, 2, 1), promise.ContentId).ShouldBeFalse("it lacks the newest");
        (promise with { IsWithdrawn = true }).Covers(promise.Version, promise.ContentId).ShouldBeFalse("it was taken back");
    }

    private static string Hex(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(text);
}
