using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Decisions;
using Bib.Query.Files;

namespace Bib.Query.Tests.Files;

public sealed class TableFileCacheTests
{
    private static byte[] Table(int rows, string value) => System.Text.Encoding.UTF8.GetBytes(
        "n,v\n" + string.Concat(Enumerable.Range(0, rows).Select(row => $"{row},{value}{row:x8}\n")));

    [Fact]
    public async Task A_large_file_is_assembled_once()
    {
        await using var house = await QueryHouse.WithAsync("flights-3m.parquet");

        for (var round = 0; round < 3; round++)
            (await house.OneAsync("""select count(*) from "vega/flights-3m" """)).ShouldBe("3000000");

        house.Files.Bytes.ShouldBe(new FileInfo(RealTables.Path("flights-3m.parquet")).Length);
        Directory.GetFiles(house["query/files"]).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_file_of_one_chunk_is_a_link_and_costs_nothing()
    {
        await using var house = new QueryHouse();
        await house.Catalog.AddAsync("t/small", "x.csv", Table(12_000, "v"));

        await using var result = await house.ExecuteAsync("""select * from "t/small" """);

        house.Files.Bytes.ShouldBe(0);
        Directory.GetFiles(house["query/files"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_might_write_gets_a_copy_and_copies_count_until_they_are_gone()
    {
        var bytes = new FileInfo(RealTables.Path("flights-3m.parquet")).Length;
        await using var house = new QueryHouse(options => options.CacheBytesMax = bytes * 5 / 2);
        await house.Catalog.AddAsync("vega/flights-3m", "flights-3m.parquet", RealTables.Bytes("flights-3m.parquet"));
        var file = (await house.SourceAsync("vega/flights-3m")).Files.Single();
        (await house.OneAsync("""select count(*) from "vega/flights-3m" """)).ShouldBe("3000000");

        using (var copies = new TableCopies(house.Files))
        {
            foreach (var name in new[] { "first", "second" })
                await house.Files.PlaceAsync(file, house[name], copies, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(house["first"], "altered", TestContext.Current.CancellationToken);

            (await File.ReadAllBytesAsync(house["second"], TestContext.Current.CancellationToken))
                .ShouldBe(RealTables.Bytes("flights-3m.parquet"));
            house.Files.Bytes.ShouldBe(2 * bytes, "what nobody holds makes room for copies");
            var refused = await Should.ThrowAsync<RefusalException>(
                () => house.Files.PlaceAsync(file, house["third"], copies, TestContext.Current.CancellationToken));
            refused.Refusal.Code.ShouldBe(RefusalCode.QueryLimit);
            refused.Refusal.Message.ShouldContain($"{2 * bytes} are in use");
        }

        house.Files.Bytes.ShouldBe(0);
        (await house.OneAsync("""select count(*) from "vega/flights-3m" """)).ShouldBe("3000000");
    }

    [Fact]
    public async Task What_is_assembled_leaves_room_on_the_disk()
    {
        await using var house = new QueryHouse(options => options.FreeBytesMin = 1L << 50);
        await house.Catalog.AddAsync("t/a", "a.csv", Table(300_000, "aaaa"));

        var refusal = await house.RefusalAsync("""select count(*) from "t/a" """);

        refusal.Code.ShouldBe(RefusalCode.QueryLimit);
        refusal.Message.ShouldContain($"of which {1L << 50} are left to others");
    }

    [Fact]
    public async Task Those_used_longest_ago_make_room()
    {
        await using var house = new QueryHouse(options => options.CacheBytesMax = 9_000_000);
        await house.Catalog.AddAsync("t/a", "a.csv", Table(300_000, "aaaa"));
        await house.Catalog.AddAsync("t/b", "b.csv", Table(300_000, "bbbb"));

        foreach (var dataset in new[] { "t/a", "t/b", "t/a" })
            (await house.OneAsync($"select count(*) from \"{dataset}\"")).ShouldBe("300000");

        house.Files.Bytes.ShouldBeLessThanOrEqualTo(9_000_000);
        Directory.GetFiles(house["query/files"]).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_file_larger_than_the_cache_is_refused_with_both_sizes()
    {
        await using var house = new QueryHouse(options => options.CacheBytesMax = 1_000_000);
        await house.Catalog.AddAsync("t/a", "a.csv", Table(300_000, "aaaa"));

        var refusal = await house.RefusalAsync("""select * from "t/a" """);

        refusal.Code.ShouldBe(RefusalCode.QueryLimit);
        refusal.Message.ShouldContain("files to query may have 1000000");
        house.Files.Bytes.ShouldBe(0);
    }

    [Fact]
    public async Task A_flipped_byte_on_disk_is_found_before_anything_is_read()
    {
        await using var house = await QueryHouse.WithAsync("flights-3m.parquet");
        var chunk = Directory.GetFiles(house["blobs"], "*", SearchOption.AllDirectories)
            .First(path => ChunkHash.TryParse(Path.GetFileName(path), out _));
        var bytes = await File.ReadAllBytesAsync(chunk, TestContext.Current.CancellationToken);
        bytes[1000] ^= 1;
        await File.WriteAllBytesAsync(chunk, bytes, TestContext.Current.CancellationToken);

        var refusal = await house.RefusalDamagedAsync("""select count(*) from "vega/flights-3m" """);

        refusal.Code.ShouldBe(RefusalCode.UnreadableTable);
        refusal.Message.ShouldContain("is damaged on this node");
        Directory.GetFiles(house["query/files"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_restart_trusts_nothing_that_was_there()
    {
        await using var house = new QueryHouse(options =>
        {
            Directory.CreateDirectory(Path.Combine(options.Folder, "files"));
            File.WriteAllText(Path.Combine(options.Folder, "files", "left-over"), "x");
        });

        await house.OneAsync("select 1");

        Directory.GetFiles(house["query/files"]).ShouldBeEmpty();
    }
}
