using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;

namespace Bib.Query.Tests.Tables;

public sealed class TableInspectionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zipcodes.csv", "csv", 42_049, 6)]
    [InlineData("birdstrikes.csv", "csv", 10_000, 14)]
    [InlineData("movies.json", "json", 3_201, 16)]
    [InlineData("earthquakes.json", "json", 1, 4)]
    [InlineData("flights-3m.parquet", "parquet", 3_000_000, 5)]
    public async Task The_shape_of_a_real_table_is_found_out(string name, string format, long rows, int columns)
    {
        await using var house = await QueryHouse.WithAsync(name);

        var shape = await house.Inspection.ShapeAsync(await house.SourceAsync($"vega/{name.Split('.')[0]}"), Stop);

        shape.ShouldNotBeNull();
        shape.Format.ShouldBe(format);
        shape.Rows.ShouldBe(rows);
        shape.Columns.Count.ShouldBe(columns);
    }

    [Fact]
    public async Task Damage_in_the_midst_of_Parquet_shows_when_its_values_are_read()
    {
        await using var house = await QueryHouse.WithAsync("flights-3m.parquet");
        var sound = await house.SourceAsync("vega/flights-3m");
        var spoilt = RealTables.Bytes("flights-3m.parquet");
        for (var at = 1000; at < 200_000; at += 97) spoilt[at] ^= 0x5A;
        await house.Catalog.AddAsync("t/spoilt", "spoilt.parquet", spoilt);
        var damaged = await house.SourceAsync("t/spoilt");
        var shape = await house.Inspection.ShapeAsync(sound, Stop);

        await house.Inspection.RequireReadableAsync(sound, shape!, Stop);
        var refused = await Should.ThrowAsync<RefusalException>(
            () => house.Inspection.RequireReadableAsync(damaged, shape!, Stop));

        refused.Refusal.Code.ShouldBe(RefusalCode.UnreadableTable);
        refused.Refusal.Message.ShouldContain("'spoilt.parquet'");
    }

    [Fact]
    public async Task A_table_of_too_many_files_is_said_to_be_one_and_other_files_are_not()
    {
        await using var house = new QueryHouse(options => options.FilesMax = 2);
        foreach (var name in new[] { "a", "b", "c" })
        {
            await house.Catalog.AddAsync("t/tables", $"{name}.csv", "n\n1\n"u8.ToArray());
            await house.Catalog.AddAsync("t/mixed", name == "b" ? "b.txt" : $"{name}.csv", "n\n1\n"u8.ToArray());
        }

        var refused = await Should.ThrowAsync<RefusalException>(
            async () => await house.Inspection.ShapeAsync(await house.SourceAsync("t/tables"), Stop));

        refused.Refusal.Code.ShouldBe(RefusalCode.QueryLimit);
        refused.Refusal.Message.ShouldContain("has more than 2 files");
        (await house.Inspection.ShapeAsync(await house.SourceAsync("t/mixed"), Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task Types_and_missing_values_are_told()
    {
        await using var house = await QueryHouse.WithAsync("zipcodes.csv");

        var shape = await house.Inspection.ShapeAsync(await house.SourceAsync("vega/zipcodes"), Stop);

        shape!.Columns[0].ShouldBe(new ManifestColumn("zip_code", "VARCHAR", false));
        shape.Columns[1].ShouldBe(new ManifestColumn("latitude", "DOUBLE", false));
    }

    [Theory]
    [InlineData("x.json")]
    [InlineData("x.jsonl")]
    [InlineData("late.jsonl")]
    [InlineData("x.json.gz")]
    [InlineData("x.jsonl.gz")]
    [InlineData("flipped.jsonl.gz")]
    [InlineData("x.csv.gz")]
    [InlineData("no.jsonl.gz")]
    [InlineData("x.jsonl.zst")]
    public async Task Damaged_files_are_told_whatever_their_format_alone_and_among_others(string name)
    {
        await using var house = new QueryHouse();
        await house.Catalog.AddAsync("t/alone", name, Damaged(name));
        await house.Catalog.AddAsync("t/among", "a.parquet", RealTables.Bytes("flights-3m.parquet"));
        await house.Catalog.AddAsync("t/among", name, Damaged(name));

        // Among others a list of values may be anything, and is not looked at.
        foreach (var dataset in name.Contains("csv", StringComparison.Ordinal) ? ["t/alone"] : new[] { "t/alone", "t/among" })
        {
            var refused = await Should.ThrowAsync<RefusalException>(
                async () => await house.Inspection.ShapeAsync(await house.SourceAsync(dataset), Stop), dataset);
            refused.Refusal.Code.ShouldBe(RefusalCode.UnreadableTable);
            refused.Refusal.Message.ShouldContain($"'{name}'");
        }
    }

    [Theory]
    [InlineData("x.json", "42")]
    [InlineData("x.json", """{"deep": [[1, [2]], {"a": []}]}""")]
    [InlineData("x.json", """["a", 1, null]""")]
    [InlineData("x.jsonl", "1\n\"two\"\n")]
    public async Task Sound_JSON_is_taken_whatever_it_holds(string name, string content)
    {
        await using var house = new QueryHouse();
        await house.Catalog.AddAsync("t/sound", name, System.Text.Encoding.UTF8.GetBytes(content));

        await Should.NotThrowAsync(async () => await house.Inspection.ShapeAsync(await house.SourceAsync("t/sound"), Stop));
    }

    [Fact]
    public async Task What_is_no_table_has_no_shape()
    {
        await using var house = new QueryHouse();
        await house.Catalog.AddAsync("t/text", "notes.txt", "words"u8.ToArray());

        (await house.Inspection.ShapeAsync(await house.SourceAsync("t/text"), Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task A_profile_is_exact()
    {
        await using var house = new QueryHouse();
        await house.Catalog.AddAsync("t/p", "x.csv", "n,word,day\n1,a,2024-01-01\n2,a,2024-01-02\n6,b,\n,c,2024-01-04\n"u8.ToArray());

        var profile = await house.Inspection.ProfileAsync(await house.SourceAsync("t/p"), Stop);

        profile.Rows.ShouldBe(4);
        var n = profile.Columns[0];
        (n.Nulls, n.Distinct, n.Min, n.Max, n.Mean).ShouldBe((1, 3, "1", "6", 3));
        profile.Columns[1].Top[0].ShouldBe(new ValueCount("a", 2));
        profile.Columns[1].Mean.ShouldBeNull();
        (profile.Columns[2].SqlType, profile.Columns[2].Nulls, profile.Columns[2].Min).ShouldBe(("DATE", 1, "2024-01-01"));
    }

    [Theory]
    [InlineData("movies.json")]
    [InlineData("earthquakes.json")]
    [InlineData("birdstrikes.csv")]
    public async Task Real_tables_have_a_profile_whatever_their_types(string name)
    {
        await using var house = await QueryHouse.WithAsync(name);

        var profile = await house.Inspection.ProfileAsync(await house.SourceAsync($"vega/{name.Split('.')[0]}"), Stop);

        profile.Columns.ShouldAllBe(column => column.Nulls + column.Distinct <= profile.Rows + column.Nulls);
        profile.Columns.ShouldAllBe(column => column.Top.Count <= 10);
    }

    private static byte[] Damaged(string name)
    {
        var lines = string.Concat(Enumerable.Range(0, 60_000).Select(n => $"{{\"n\":{n},\"w\":\"word {n * 7919 % 1009}\"}}\n"));
        var text = name switch
        {
            "x.json" => """[{"a":1},{"a":2""",
            "late.jsonl" => lines + "{\"n\":1,\n",
            "x.jsonl" => "{\"a\":1}\n{\"a\":\n",
            "x.csv.gz" => "n,w\n" + string.Concat(Enumerable.Range(0, 60_000).Select(n => $"{n},w{n}\n")),
            "x.json.gz" => "[" + lines.TrimEnd('\n').Replace("\n", ",", StringComparison.Ordinal) + "]",
            _ => lines,
        };
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        if (name is "no.jsonl.gz" or "x.jsonl.zst") return bytes;
        if (!name.EndsWith(".gz", StringComparison.Ordinal)) return bytes;
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
            gzip.Write(bytes);
        var all = packed.ToArray();
        if (name.StartsWith('x')) return all[..(all.Length * 2 / 3)];
        for (var at = all.Length / 2; at < (all.Length / 2) + 64; at++) all[at] ^= 0x5A;
        return all;
    }
}
