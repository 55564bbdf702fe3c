using System.IO.Compression;
using System.Text;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;
using Bib.Query.Tables;

namespace Bib.Query.Tests.Tables;

public sealed class FormatTests
{
    [Theory]
    [InlineData("x.csv", "a,b\n1,x\n2,y\n")]
    [InlineData("x.csv", "a;b\n1;x\n2;y\n")]
    [InlineData("x.csv", "# made by hand\na,b\n1,x\n2,y\n")]
    [InlineData("x.csv", "a,b\r\n1,\"x\"\r\n2,\"y\"\r\n")]
    [InlineData("x.tsv", "a\tb\n1\tx\n2\ty\n")]
    [InlineData("x.json", """[{"a":1,"b":"x"},{"a":2,"b":"y"}]""")]
    [InlineData("x.jsonl", "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n")]
    [InlineData("x.NDJSON", "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n")]
    public async Task A_text_table_is_read_plain_and_compressed(string name, string text)
    {
        await using var house = new QueryHouse();
        var bytes = Encoding.UTF8.GetBytes(text);
        await house.Catalog.AddAsync("t/plain", name, bytes);
        await house.Catalog.AddAsync("t/gzip", name + ".gz", Gzip(bytes));

        foreach (var dataset in new[] { "t/plain", "t/gzip" })
            (await house.RowsAsync($"select a, b from \"{dataset}\" order by a")).ShouldBe([["1", "x"], ["2", "y"]], new Rows());
    }

    [Fact]
    public async Task Zstandard_is_read()
    {
        await using var house = new QueryHouse();
        // "a,b\n1,x\n2,y\n" as `zstd` writes it.
        await house.Catalog.AddAsync("t/z", "x.csv.zst", Convert.FromHexString(
            "28b52ffd0458610000612c620a312c780a322c790a2e9f2146"));

        var rows = await house.RowsAsync("""select a, b from "t/z" order by a""");

        rows.ShouldBe([["1", "x"], ["2", "y"]], new Rows());
    }

    [Fact]
    public async Task Several_files_are_one_table()
    {
        await using var house = new QueryHouse();
        for (var year = 2020; year < 2030; year++)
            await house.Catalog.AddAsync("t/years", $"{year}/data.csv", Encoding.UTF8.GetBytes($"year,n\n{year},1\n{year},2\n"));
        await house.Catalog.AddAsync("t/years", "README.md", "words"u8.ToArray());

        (await house.OneAsync("""select count(*) from "t/years" """)).ShouldBe("20");
        (await house.OneAsync("""select count(*) from "t/years@1.0.0:2021/*.csv" """)).ShouldBe("2");
        (await house.OneAsync("""select count(*) from "t/years:**/data.csv" where year < 2022 """)).ShouldBe("4");
    }

    [Fact]
    public async Task Files_with_other_columns_are_one_table_only_when_they_are_named()
    {
        await using var house = new QueryHouse();
        await house.Catalog.AddAsync("t/two", "a.csv", "x,y\n1,2\n"u8.ToArray());
        await house.Catalog.AddAsync("t/two", "b.csv", "z\n3\n"u8.ToArray());

        (await house.RefusalAsync("""select * from "t/two" """)).Code.ShouldBe(RefusalCode.UnreadableTable);
        (await house.RowsAsync("""select x, y, z from "t/two:*.csv" order by x""")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Files_of_several_formats_are_no_table_until_some_are_named()
    {
        await using var house = new QueryHouse();
        await house.Catalog.AddAsync("t/mixed", "a.csv", "x\n1\n"u8.ToArray());
        await house.Catalog.AddAsync("t/mixed", "b.json", """[{"x":2}]"""u8.ToArray());

        var refusal = await house.RefusalAsync("""select * from "t/mixed" """);

        refusal.Code.ShouldBe(RefusalCode.UnreadableTable);
        refusal.Message.ShouldContain("several formats: Csv, Json");
        refusal.Hint.ShouldContain("\"t/mixed@1.0.0:**.csv\"");
        (await house.OneAsync("""select x from "t/mixed:**.csv" """)).ShouldBe("1");
    }

    [Fact]
    public async Task A_file_of_any_name_is_what_the_dataset_says()
    {
        await using var house = new QueryHouse();
        house.Catalog.Formats["t/data"] = "csv";
        await house.Catalog.AddAsync("t/data", "data", "x\n1\n"u8.ToArray());
        await house.Catalog.AddAsync("t/text", "notes.txt", "words"u8.ToArray());

        (await house.OneAsync("""select x from "t/data" """)).ShouldBe("1");
        (await house.RefusalAsync("""select x from "t/text" """)).Hint.ShouldContain("parquet");
        (await house.RefusalAsync("""select x from "t/text:*.csv" """)).Code.ShouldBe(RefusalCode.NotFound);
    }

    [Fact]
    public async Task A_type_is_told_by_every_row_and_leading_zeros_stay()
    {
        await using var house = new QueryHouse();
        var late = new StringBuilder("zip,n\n").Insert(6, "00501,1\n", 60_000).Append("1,none\n");
        await house.Catalog.AddAsync("t/late", "x.csv", Encoding.UTF8.GetBytes(late.ToString()));

        (await house.RowsAsync("""select zip, n from "t/late" where n = 'none' or zip = '00501' limit 1"""))[0][0].ShouldBe("00501");
    }

    [Fact]
    public async Task What_a_pass_over_a_table_has_told_is_remembered_by_its_content()
    {
        await using var house = await QueryHouse.WithAsync("zipcodes.csv");
        for (var round = 0; round < 2; round++)
            (await house.RowsAsync("""select zip_code, latitude from "vega/zipcodes" limit 1"""))[0].ShouldBe(["00501", "40.922326"]);

        var source = await house.SourceAsync("vega/zipcodes");
        var table = TableChoice.Of(new TableName("vega/zipcodes", "latest", ""), source, 10);

        house.Shapes.Find(KnownShapes.KeyOf(table)).Select(column => column.Value)
            .ShouldBe(["VARCHAR", "DOUBLE", "DOUBLE", "VARCHAR", "VARCHAR", "VARCHAR"]);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal)) gzip.Write(bytes);
        return target.ToArray();
    }

    private sealed class Rows : IEqualityComparer<string?[]>
    {
        public bool Equals(string?[]? x, string?[]? y) => x!.SequenceEqual(y!);

        public int GetHashCode(string?[] row) => row.Length;
    }
}
