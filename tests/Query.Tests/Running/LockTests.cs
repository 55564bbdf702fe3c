using Bib.Grains.Abstractions.Decisions;

namespace Bib.Query.Tests.Running;

public sealed class LockTests
{
    /// <summary>Attempts to leave the room: files, the network, settings, extensions, other statements.</summary>
    public static TheoryData<string> Attempts { get; } =
    [
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd.csv'",
        "select content from read_text('/etc/passwd')",
        "select content from read_blob('/proc/self/environ')",
        "select * from glob('/etc/*')",
        "select * from read_text('../../../../../../etc/passwd')",
        "select * from parquet_metadata('/etc/passwd')",
        "select * from sniff_csv('/etc/passwd')",
        "select * from read_json('/etc/os-release')",
        "select * from read_csv('https://127.0.0.1/x.csv')",
        "select * from 's3://bucket/x.parquet'",
        "select * from read_duckdb('/tmp/other.db')",
        "copy (select 1) to '/tmp/bib-query-out.csv'",
        "copy (select 1) to 'out.csv'",
        "explain analyze copy (select 1) to '/tmp/bib-query-out.csv'",
        "export database '/tmp/bib-query-out'",
        "attach '/tmp/bib-query-out.db'",
        "install httpfs",
        "load '/tmp/evil.duckdb_extension'",
        "set enable_external_access = true",
        "set memory_limit = '64GB'",
        "reset lock_configuration",
        "pragma enable_profiling = 'json'",
        "set profiling_output = '/tmp/bib-query-out.json'",
        "create table x as select 1",
        "create or replace secret s (type s3, key_id 'a', secret 'b')",
        "insert into \"vega/movies\" values (1)",
        "drop view \"vega/movies\"",
        "call enable_logging(storage = 'file', storage_path = '/tmp/bib-query-out')",
        "use memory",
        "select 1; copy (select 1) to '/tmp/bib-query-out.csv'",
        "from query('copy (select 1) to ''/tmp/bib-query-out.csv''')",
        "prepare p as select 1",
        "begin transaction",
        "checkpoint",
        "vacuum",
    ];

    [Theory]
    [MemberData(nameof(Attempts))]
    public async Task Nothing_outside_is_reached(string sql)
    {
        await using var house = new QueryHouse();

        var refusal = await house.RefusalAsync(sql);

        refusal.Code.ShouldBeOneOf(RefusalCode.InvalidSql, RefusalCode.InvalidValue, RefusalCode.NotFound);
        Directory.GetFileSystemEntries("/tmp", "bib-query-out*").ShouldBeEmpty();
        (await house.OneAsync("select 42")).ShouldBe("42", "the engine is of use afterwards");
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("{0}.csv")]
    [InlineData("{0}/0-0")]
    public async Task What_a_library_writes_by_a_side_door_hits_no_table(string path)
    {
        await using var house = new QueryHouse();
        var bytes = RealTables.Bytes("birdstrikes.csv");
        await house.Catalog.AddAsync("vega/birdstrikes", "birdstrikes.csv", bytes);
        // The folder of the statement's tables is no secret: settings tell it.
        const string Folder = "(select value from duckdb_settings() where name = 'allowed_directories')";
        (await house.OneAsync($"select {Folder}")).ShouldNotBeNull().ShouldContain("/tables/");
        var tables = house["query/workers/1/tables/2"];

        try
        {
            await house.RowsAsync(
                "select * from \"vega/birdstrikes\" limit 1 union all by name select * from enable_logging("
                + $"storage = 'file', storage_path = '{string.Format(System.Globalization.CultureInfo.InvariantCulture, path, tables)}')");
        }
        catch (RefusalException)
        {
            // Whether the library is let or not: what counts is what is left.
        }

        Directory.GetFileSystemEntries(house["query"], "*log*", SearchOption.AllDirectories).ShouldBeEmpty();
        (await house.OneAsync("""select count(*) from "vega/birdstrikes" """)).ShouldBe("10000");
    }

    [Fact]
    public async Task A_name_that_is_no_dataset_says_what_is_expected()
    {
        await using var house = new QueryHouse();

        var refusal = await house.RefusalAsync("select * from movies");

        refusal.Code.ShouldBe(RefusalCode.NotFound);
        refusal.Message.ShouldBe(
            "There is no table 'movies': it is no dataset: a topic's path, a slash and the dataset's name are expected.");
    }

    [Fact]
    public async Task What_the_catalog_refuses_is_passed_on()
    {
        await using var house = new QueryHouse();

        (await house.RefusalAsync("""select * from "closed/table" """)).Code.ShouldBe(RefusalCode.NotAllowed);
        (await house.RefusalAsync("""select * from "not/there@9.9.9" """)).Message
            .ShouldBe("There is no dataset 'not/there' with a version '9.9.9'.");
    }
}
