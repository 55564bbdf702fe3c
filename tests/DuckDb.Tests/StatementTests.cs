namespace DuckDb.Tests;

public sealed class StatementTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Rows_stream_in_chunks_that_keep_their_order()
    {
        using var memory = new Memory();
        using var statement = memory.Connection.Prepare("select i from range(1000000) t(i)");
        using var reader = statement.Execute(Stop);
        long next = 0;
        while (reader.Read())
            foreach (var value in reader.Current.Columns[0].Values<long>())
                value.ShouldBe(next++);
        next.ShouldBe(1_000_000);
    }

    [Fact]
    public void A_result_larger_than_the_memory_limit_streams_through()
    {
        using var memory = new Memory(("memory_limit", "64MB"), ("threads", "1"), ("max_temp_directory_size", "0KB"));
        using var statement = memory.Connection.Prepare("select repeat('x', 1000) from range(300000)");
        using var reader = statement.Execute(Stop);
        long bytes = 0;
        while (reader.Read())
            for (var row = 0; row < reader.Current.RowCount; row++)
                bytes += reader.Current.Columns[0].Bytes(row).Length;
        bytes.ShouldBe(300_000_000);
    }

    [Fact]
    public void Parameters_are_bound_by_place_and_by_name()
    {
        using var memory = new Memory();
        using var statement = memory.Connection.Prepare("select $a::bigint + $b::bigint, $c::double, $d::boolean, $e::blob, $f is null");
        statement.ParameterCount.ShouldBe(6);
        statement.Bind("a", 40L);
        statement.Bind("b", 2);
        statement.Bind("c", 1.5);
        statement.Bind("d", true);
        statement.Bind("e", new byte[] { 0, 255 });
        statement.Bind("f", null);
        using var reader = statement.Execute(Stop);
        reader.Read().ShouldBeTrue();
        reader.Current.Columns[0].Values<long>()[0].ShouldBe(42);
        reader.Current.Columns[1].Values<double>()[0].ShouldBe(1.5);
        reader.Current.Columns[3].Bytes(0).ToArray().ShouldBe([0, 255]);
        reader.Current.Columns[4].Values<byte>()[0].ShouldBe((byte)1);
    }

    [Fact]
    public void A_parameter_that_is_not_there_is_named()
    {
        using var memory = new Memory();
        using var statement = memory.Connection.Prepare("select ?");
        Should.Throw<DuckDbException>(() => statement.Bind(2, 1L)).Message.ShouldContain("parameter 2 does not exist");
        Should.Throw<DuckDbException>(() => statement.Bind("who", 1L)).Message.ShouldContain("$who");
    }

    [Fact]
    public void Two_statements_at_once_are_refused()
    {
        using var memory = new Memory();
        Should.Throw<DuckDbException>(() => memory.Connection.Prepare("select 1; select 2"))
            .Message.ShouldBe("the text holds 2 statements: one is allowed");
        Should.Throw<DuckDbException>(() => memory.Connection.Prepare("  ")).Message.ShouldBe("the text holds no statement");
    }

    [Theory]
    [InlineData("selec 1", DuckDbErrorKind.Parser)]
    [InlineData("select nothing", DuckDbErrorKind.Binder)]
    [InlineData("select * from nowhere", DuckDbErrorKind.Catalog)]
    public void What_cannot_be_prepared_says_why(string sql, DuckDbErrorKind kind)
    {
        using var memory = new Memory();
        Should.Throw<DuckDbException>(() => memory.Connection.Prepare(sql)).Kind.ShouldBe(kind);
    }

    [Fact]
    public void An_error_in_the_middle_of_the_rows_is_told()
    {
        using var memory = new Memory();
        using var statement = memory.Connection.Prepare(
            "select case when i = 500000 then error('row ' || i) else 'fine' end from range(1000000) t(i)");
        using var reader = statement.Execute(Stop);
        Should.Throw<DuckDbException>(() => { while (reader.Read()) { } }).Message.ShouldContain("row 500000");
    }

    [Fact]
    public void A_table_that_is_not_there_is_told_and_can_be_made()
    {
        const string Sql = """select name from "weather/stations/gsod@1.2.0" g join countries c using (code)""";
        List<string> missing = [];
        using var memory = new Memory();
        memory.Database.OnMissingTable(missing.Add);

        Should.Throw<DuckDbException>(() => memory.Connection.Prepare(Sql)).Kind.ShouldBe(DuckDbErrorKind.Catalog);
        missing.ShouldBe(["weather/stations/gsod@1.2.0"]);
        memory.Connection.Execute("create view \"weather/stations/gsod@1.2.0\" as select 'gr' as code", Stop);

        Should.Throw<DuckDbException>(() => memory.Connection.Prepare(Sql)).Kind.ShouldBe(DuckDbErrorKind.Catalog);
        missing.ShouldBe(["weather/stations/gsod@1.2.0", "countries"]);
        memory.Connection.Execute("create view countries as select 'gr' as code, 'Greece' as name", Stop);

        memory.One(Sql, columns => columns[0].Text(0)).ShouldBe("Greece");
        missing.Count.ShouldBe(2);
    }

    [Fact]
    public void Cancelling_ends_a_long_statement_in_its_middle()
    {
        using var memory = new Memory();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var statement = memory.Connection.Prepare(
            "select count(*) from range(1000000000) a, range(1000000) b where a.range % 7 = b.range % 11");
        var begun = new ManualResetEventSlim();
        var canceller = new Thread(() =>
        {
            begun.Wait(Stop);
            cancellation.Cancel();
        });
        canceller.Start();
        Should.Throw<OperationCanceledException>(() =>
        {
            begun.Set();
            using var reader = statement.Execute(cancellation.Token);
            while (reader.Read()) { }
        });
        canceller.Join();

        memory.One("select 1", columns => columns[0].Values<int>()[0]).ShouldBe(1, "the connection is of use afterwards");
    }

    [Fact]
    public void A_statement_needs_no_more_memory_than_it_may()
    {
        using var memory = new Memory(("memory_limit", "32MB"), ("threads", "1"), ("max_temp_directory_size", "0KB"));
        Should.Throw<DuckDbException>(() => memory.Connection.Execute("select list(i) from range(50000000) t(i)", Stop))
            .Kind.ShouldBe(DuckDbErrorKind.OutOfMemory);
    }

    [Fact]
    public void A_setting_that_does_not_exist_is_named()
    {
        Should.Throw<DuckDbException>(() => new Memory(("no_such_setting", "1"))).Message.ShouldContain("no_such_setting");
    }

    [Theory]
    [InlineData("select * from read_csv('/etc/passwd')")]
    [InlineData("select * from '/etc/passwd.csv'")]
    [InlineData("copy (select 1) to '/tmp/out.csv'")]
    [InlineData("attach '/tmp/other.db'")]
    [InlineData("install httpfs")]
    [InlineData("load '/tmp/evil.duckdb_extension'")]
    [InlineData("set enable_external_access = true")]
    [InlineData("select * from read_csv('https://127.0.0.1/x.csv')")]
    [InlineData("export database '/tmp/out'")]
    [InlineData("pragma enable_profiling = 'json'; ")]
    [InlineData("select * from glob('/etc/*')")]
    [InlineData("select content from read_text('/etc/passwd')")]
    [InlineData("set temp_directory = '/tmp/elsewhere'")]
    public void A_locked_database_reaches_nothing_outside(string sql)
    {
        using var memory = new Memory(
            ("enable_external_access", "false"),
            ("allow_community_extensions", "false"),
            ("autoinstall_known_extensions", "false"),
            ("autoload_known_extensions", "false"),
            ("lock_configuration", "true"));
        Should.Throw<DuckDbException>(() => memory.Connection.Execute(sql, Stop)).Message
            .ShouldMatch("^(Permission Error|Invalid Input Error: Cannot change configuration)");
    }
}
