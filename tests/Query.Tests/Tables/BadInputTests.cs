using System.IO.Compression;
using System.Text;
using Bib.Grains.Abstractions.Decisions;
using Bib.Testing;
using DuckDb;

namespace Bib.Query.Tests.Tables;

public sealed class BadInputTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Broken { get; } = new()
    {
        { "x.csv", "a,b,c\n1,2,3\n4,5\n6,7,8,9\n", "Line 3 of 'x.csv' has 2 values instead of 3." },
        { "x.csv", "a,b\n1,2\n\"3,4\n", "'x.csv'" },
        { "x.csv", "a,b\n" + new string('\x01', 40) + "\xff\n", "'x.csv'" },
        { "x.json", """[{"a":1},{"a":2""", "'x.json' cannot be read: Malformed JSON" },
        { "x.jsonl", "{\"a\":1}\n{\"a\":\n", "'x.jsonl' cannot be read: Malformed JSON" },
        { "x.parquet", "hello", "'x.parquet' cannot be read: " },
        { "x.csv.gz", "this is not gzip", "'x.csv.gz'" },
        { "x.csv.zst", "a,b\n1,2\n", "'x.csv.zst' is no zstd file, or damaged" },
        { "x.csv.gz", "a,b\n1,2\n", "'x.csv.gz' is no gzip file: its name says so, and its first bytes do not." },
        { "x.csv", "a,b\n\"1,2\n3,4\n", "Line 2 of 'x.csv' has a quote (\") that is never closed." },
        { "x.csv", "a,b\r\n1,2\n3,4\n", "Line 2 of 'x.csv' ends with LF, the lines before it with CR LF" },
        { "x.csv", Late(), "Line 5002 of 'x.csv' ends with CR LF, the lines before it with LF" },
        { "x.csv", "Rain of 2024\n\nstation,rain\nA,1\n", "Line 3 of 'x.csv' has 2 values, the lines above it 1" },
        { "x.csv", "a,b\n1," + new string('x', 2_100_000) + "\n", "'x.csv' has a line of more than 2000000 bytes." },
        { "x.csv", "a\0b,c\0\n1,2\n", "Line 1 of 'x.csv' has a zero byte" },
        { "x.csv", Wide(2001), "'x.csv' has 2001 columns; a table may have 2000." },
        { "x.csv", "\xff\xfea\0,\0b\0\n\0", "'x.csv'" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_file_is_named_with_what_is_wrong(string name, string text, string message)
    {
        await using var house = new QueryHouse();
        await house.Catalog.AddAsync("t/broken", name, Encoding.Latin1.GetBytes(text));

        var refusal = await house.RefusalAsync("""select * from "t/broken" """);

        refusal.Code.ShouldBe(RefusalCode.UnreadableTable);
        refusal.Message.ShouldContain(message, Case.Insensitive);
    }

    [Theory]
    [InlineData("x.csv", "sep=;\r\na;b\r\n1;2,5\r\n", "1|2,5")]
    [InlineData("x.csv", "\uFEFFa;b\n1;2,5\n", "1|2,5")]
    [InlineData("x.tsv", "sep=,\na,b\n1,2\n", "1|2")]
    [InlineData("x.csv", "sep=x\n1\n", "1")]
    [InlineData("x.json", "\uFEFF[{\"a\": 1, \"b\": 2}]", "1|2")]
    [InlineData("x.json", "\uFEFF\r\n [\n{\"a\": 1, \"b\": 2}]", "1|2")]
    [InlineData("x.json", "\uFEFF{\"a\": 1, \"b\": 2}", "1|2")]
    [InlineData("x.jsonl", "\uFEFF{\"a\": 1, \"b\": 2}\n", "1|2")]
    public async Task What_spreadsheets_write_before_a_table_is_no_part_of_it(string name, string text, string row)
    {
        await using var house = new QueryHouse();
        await house.Catalog.AddAsync("t/marked", name, Encoding.UTF8.GetBytes(text));

        var rows = await house.RowsAsync("select * from \"t/marked\"");

        string.Join('|', rows.SelectMany(cells => cells)).ShouldBe(row);
    }

    [Fact]
    public async Task A_text_table_may_have_two_thousand_columns()
    {
        await using var house = new QueryHouse();
        await house.Catalog.AddAsync("t/wide", "x.csv", Encoding.ASCII.GetBytes(Wide(2000)));

        (await house.RowsAsync("""select * from "t/wide" """)).Single().Length.ShouldBe(2000);
        (await house.OneAsync("""select c1999 from "t/wide" """)).ShouldBe("1999");
    }

    [Theory]
    [InlineData("x.csv")]
    [InlineData("x.json")]
    [InlineData("x.jsonl")]
    [InlineData("x.parquet")]
    public async Task A_table_with_more_columns_is_refused_before_it_is_published_whatever_its_format(string name)
    {
        await using var house = new QueryHouse();
        await house.Catalog.AddAsync("t/most", name, WideFile(name, 2000));
        await house.Catalog.AddAsync("t/more", name, WideFile(name, 2001));

        (await house.Inspection.ShapeAsync(await house.SourceAsync("t/most"), Stop)).ShouldNotBeNull().Columns.Count
            .ShouldBe(2000);
        var refused = await Should.ThrowAsync<RefusalException>(
            async () => await house.Inspection.ShapeAsync(await house.SourceAsync("t/more"), Stop));

        refused.Refusal.Code.ShouldBe(RefusalCode.UnreadableTable);
        refused.Refusal.Message.ShouldBe($"'{name}' has 2001 columns; a table may have 2000.");
        refused.Refusal.Hint.ShouldContain("--as-files");
        (await house.RefusalAsync("select c0 from \"t/more\"")).Message.ShouldBe(refused.Refusal.Message);
    }

    [Theory]
    [InlineData("x.jsonl", 48, 16)]
    [InlineData("x.json", 48, 16)]
    public async Task A_JSON_value_that_is_too_long_is_told_before_it_is_published(string name, int mebibytes, int limit)
    {
        await using var house = new QueryHouse();
        var value = new byte[mebibytes << 20];
        value.AsSpan().Fill((byte)'x');
        "{\"a\":\""u8.CopyTo(value);
        "\"}\n"u8.CopyTo(value.AsSpan(value.Length - 3));
        await house.Catalog.AddAsync("t/long", name, value);

        var refused = await Should.ThrowAsync<RefusalException>(
            async () => await house.Inspection.ShapeAsync(await house.SourceAsync("t/long"), Stop));

        refused.Refusal.Code.ShouldBe(RefusalCode.UnreadableTable);
        refused.Refusal.Message.ShouldBe(
            $"'{name}' has a JSON value of more than {limit << 20} bytes (maximum_object_size).");
    }

    [Fact]
    public async Task A_gzip_file_that_is_damaged_in_the_midst_is_told_at_once()
    {
        await using var house = new QueryHouse();
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(RealTables.Bytes("zipcodes.csv"));
        var bytes = packed.ToArray();
        bytes[50_000] ^= 0xFF;
        await house.Catalog.AddAsync("t/damaged", "x.csv.gz", bytes);

        var refusal = await house.RefusalAsync("""select count(*) from "t/damaged" """);

        refusal.Code.ShouldBe(RefusalCode.UnreadableTable);
        refusal.Message.ShouldContain("'x.csv.gz' is damaged or cut as a gzip file");
    }

    [Theory]
    [InlineData("x.csv.gz", 0)]
    [InlineData("x.csv.gz", 1)]
    [InlineData("x.csv.gz", 9)]
    [InlineData("x.jsonl.gz", 40)]
    [InlineData("x.csv.gz", 30_000)]
    public async Task A_gzip_file_that_is_cut_is_told_wherever_the_cut_is(string name, int missing)
    {
        await using var house = new QueryHouse();
        var line = name.Contains("jsonl", StringComparison.Ordinal) ? "{\"a\": 1}\n" : "1,2\n";
        using var packed = new MemoryStream();

        // Stored, not squeezed, and flushed often: a cut behind a line leaves rows that are as good as any.
        for (var part = 0; part < 3; part++)
        {
            using var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true);
            var head = part == 0 && name == "x.csv.gz" ? "a,b\n" : "";
            gzip.Write(Encoding.UTF8.GetBytes(head + string.Concat(Enumerable.Repeat(line, 5000))));
        }

        await house.Catalog.AddAsync("t/cut", name, packed.ToArray()[..^missing]);
        if (missing == 0)
        {
            (await house.OneAsync("""select count(*) from "t/cut" """)).ShouldBe("15000");
            return;
        }

        var refusal = await house.RefusalAsync("""select count(*) from "t/cut" """);
        refusal.Code.ShouldBe(RefusalCode.UnreadableTable);
        refusal.Message.ShouldMatch("'x.*gz' is (damaged or )?cut");
    }

    [Theory, InlineData(1), InlineData(5), InlineData(12)]
    public async Task A_zstd_file_that_is_cut_is_told_wherever_the_cut_is(int missing)
    {
        // "a,b\n1,x\n2,y\n" as `zstd` writes it.
        var bytes = Convert.FromHexString("28b52ffd0458610000612c620a312c780a322c790a2e9f2146");
        await using var house = new QueryHouse();
        await house.Catalog.AddAsync("t/cut", "x.csv.zst", bytes[..^missing]);

        (await house.RefusalAsync("""select * from "t/cut" """)).Message.ShouldContain("'x.csv.zst' is cut");
    }

    [Fact]
    public async Task A_row_that_is_too_long_far_down_is_named()
    {
        await using var house = new QueryHouse();
        var text = new StringBuilder("a,b,c\n").Insert(6, "1,2,3\n", 50_000).Append("4,5,6,7\n1,2,3\n").ToString();
        await house.Catalog.AddAsync("t/ragged", "x.csv", Encoding.UTF8.GetBytes(text));

        (await house.RefusalAsync("""select sum(a) from "t/ragged" """)).Message
            .ShouldBe("Line 50002 of 'x.csv' has 4 values instead of 3.");
    }

    [Fact]
    public async Task A_file_that_is_not_utf8_says_so()
    {
        await using var house = new QueryHouse();
        await house.Catalog.AddAsync("t/latin", "x.csv", Encoding.Latin1.GetBytes("a,b\nMünchen,1\n"));

        (await house.RefusalAsync("""select * from "t/latin" """)).Message.ShouldBe(
            "Line 2 of 'x.csv' is not UTF-8, the one encoding of text that is read: save the file in it.");
    }

    [Theory]
    [InlineData("x.csv")]
    [InlineData("x.tsv")]
    [InlineData("x.jsonl")]
    [InlineData("x.json")]
    public async Task A_hundred_megabytes_of_one_line_are_refused_in_bounded_memory(string name)
    {
        await using var house = new QueryHouse();
        var line = new byte[100_000_000];
        line.AsSpan().Fill((byte)'x');
        await house.Catalog.AddAsync("t/line", name, line);

        var refusal = await house.RefusalAsync("""select * from "t/line" """);

        refusal.Code.ShouldBe(RefusalCode.UnreadableTable);
        (await house.OneAsync("select 1")).ShouldBe("1");
    }

    [Fact]
    public async Task Parquet_that_was_cut_or_altered_is_refused()
    {
        await using var house = new QueryHouse();
        var whole = RealTables.Bytes("flights-3m.parquet");
        var altered = whole.ToArray();
        altered.AsSpan(2000, 50_000).Fill(0xff);
        await house.Catalog.AddAsync("t/cut", "x.parquet", whole[..(whole.Length / 2)]);
        await house.Catalog.AddAsync("t/altered", "x.parquet", altered);

        (await house.RefusalAsync("""select * from "t/cut" """)).Message
            .ShouldBe("'x.parquet' is cut, or no Parquet file: its end is none of one.");
        (await house.RefusalAsync("""select min(columns(*)) from "t/altered" """)).Code.ShouldBe(RefusalCode.UnreadableTable);
        Directory.GetFileSystemEntries(house["query/workers"], "*-*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("selec 1")]
    [InlineData("select nothing")]
    [InlineData("select 1; select 2")]
    [InlineData("select ?")]
    [InlineData("select no_such_function(1)")]
    public async Task What_is_no_statement_says_why(string sql)
    {
        await using var house = new QueryHouse();

        (await house.RefusalAsync(sql)).Code.ShouldBe(RefusalCode.InvalidSql);
    }

    [Fact]
    public async Task A_value_that_cannot_be_converted_is_named()
    {
        await using var house = new QueryHouse();

        var refusal = await house.RefusalAsync("select 'abc'::int");

        refusal.Code.ShouldBe(RefusalCode.InvalidValue);
        refusal.Message.ShouldContain("abc");
    }

    private static string Late() =>
        "a,b\n" + string.Concat(Enumerable.Range(0, 5000).Select(n => $"{n},x\n")) + "5000,x\r\n";

    private static string Wide(int columns) =>
        $"{string.Join(',', Enumerable.Range(0, columns).Select(n => $"c{n}"))}\n{string.Join(',', Enumerable.Range(0, columns))}\n";

    /// <summary>A table of one row, of text and numbers in turn: of one type alone, JSON's names would be keys.</summary>
    private static byte[] WideFile(string name, int columns)
    {
        var cells = Enumerable.Range(0, columns).Select(n => n % 2 == 0 ? $"{n}" : "\"x\"").ToList();
        switch (Path.GetExtension(name))
        {
            case ".csv":
                return Encoding.ASCII.GetBytes(Wide(columns));
            case ".parquet":
                using (var folder = new TemporaryDirectory())
                using (var database = DuckDbDatabase.Open(new DuckDbOptions()))
                using (var connection = database.Connect())
                {
                    var values = string.Join(", ", cells.Select((cell, n) => $"{cell.Replace('"', '\'')} as c{n}"));
                    connection.Execute($"copy (select {values}) to '{folder["x.parquet"]}'", Stop);
                    return File.ReadAllBytes(folder["x.parquet"]);
                }

            default:
                return Encoding.ASCII.GetBytes(
                    "{" + string.Join(',', cells.Select((cell, n) => $"\"c{n}\":{cell}")) + "}\n");
        }
    }
}
