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

    /// <summary>What tells of the engine, by every way to say it that is known.</summary>
    public static TheoryData<string> Looks { get; } =
    [
        "select value from duckdb_settings() where name = 'allowed_directories'",
        "from \"DuckDB_Settings\"()",
        "from system.main.duckdb_settings()",
        "select * from (describe from duckdb_settings())",
        "with a as (from duckdb_settings()) select (select max(value) from a)",
        "select current_setting('allowed_directories')",
        "select cast(current_setting('temp_directory') as int)",
        "select list_transform(['temp_directory'], lambda x: current_setting(x))",
        "from generate_series(1, current_setting('threads')::int)",
        "select * from pg_settings",
        "select * from pg_catalog.pg_settings",
        "from query('from duckdb_' || 'settings()')",
        "from query_table('pg_settings')",
        "from json_execute_serialized_sql(json_serialize_sql('from duckdb_settings()'))",
        "from duckdb_databases()",
        "from duckdb_temporary_files()",
        "from duckdb_secrets()",
        "from which_secret('s3://x', 's3')",
        "from duckdb_extensions()",
        "from duckdb_views()",
        "from duckdb_external_file_cache()",
        "from duckdb_logs",
        "from duckdb_memory()",
        "from pragma_database_size()",
        "from pragma_storage_info('x')",
        "from pragma_user_agent()",
        "from enable_logging(storage = 'file', storage_path = '/tmp/bib-query-out')",
        "from enable_profiling()",
        "pragma database_list",
        "pragma show_databases",
        "pragma table_info('pg_settings')",
        "pivot duckdb_settings() on name using max(value)",
        "pivot (from duckdb_settings()) on name in ('threads') using max(value)",
        "call duckdb_settings()",
    ];

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task The_engine_tells_nothing_of_where_the_node_keeps_what(string sql)
    {
        await using var house = new QueryHouse();

        var refusal = await house.RefusalAsync(sql);

        refusal.Code.ShouldBe(RefusalCode.InvalidSql);
        (await house.OneAsync("select 42")).ShouldBe("42", "the engine is of use afterwards");
    }

    [Theory]
    [InlineData("select count(*) from duckdb_functions()")]
    [InlineData("select count(*) from duckdb_keywords()")]
    [InlineData("select count(*) from duckdb_types()")]
    [InlineData("select 'duckdb_settings()' || 'current_setting(1)'")]
    [InlineData("with query as (select 1 as current_setting) select current_setting from (select * from query) duckdb_x")]
    [InlineData("pivot (from (values (1, 'a')) v(n, k)) on k in ('a') using sum(n)")]
    public async Task What_tells_of_the_language_and_what_only_looks_alike_is_answered(string sql)
    {
        await using var house = new QueryHouse();

        (await house.OneAsync(sql)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("select sql from sqlite_master")]
    [InlineData("select view_definition from information_schema.views")]
    [InlineData("select definition from pg_views")]
    [InlineData("select * from glob('tables/*/*')")]
    [InlineData("explain analyze select * from \"vega/birdstrikes\"")]
    [InlineData("show databases")]
    public async Task What_is_told_of_tables_names_no_folder_of_the_node(string sql)
    {
        await using var house = await QueryHouse.WithAsync("birdstrikes.csv");

        var told = new List<string?>();
        try
        {
            // A dataset beside it, so that there is a view with a file to be told of.
            var from = sql.StartsWith("select", StringComparison.Ordinal)
                ? sql + " union all select count(*)::varchar from \"vega/birdstrikes\"" : sql;
            told.AddRange((await house.RowsAsync(from)).SelectMany(row => row));
        }
        catch (RefusalException refused)
        {
            told.Add(refused.Refusal.Message);
        }

        told.ShouldNotBeEmpty();
        told.ShouldAllBe(cell => cell == null || !cell.Contains(house["query"], StringComparison.Ordinal));
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
        var tables = house["query/workers/1/tables/1"];

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

    [Theory]
    [InlineData("select * from vega/movies", "between double quotes")]
    [InlineData("selct 1", "bib query --help")]
    [InlineData("select \"a", "bib query --help")]
    [InlineData("select 1; select 2", "one after the other")]
    [InlineData("select nothing from (select 1 as a)", "describe")]
    public async Task What_is_no_statement_is_told_with_what_to_do(string sql, string hint)
    {
        await using var house = new QueryHouse();

        var refusal = await house.RefusalAsync(sql);

        refusal.Code.ShouldBe(RefusalCode.InvalidSql);
        refusal.Hint.ShouldContain(hint);
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
