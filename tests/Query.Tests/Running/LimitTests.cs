using System.Diagnostics;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;

namespace Bib.Query.Tests.Running;

public sealed class LimitTests
{
    /// <summary>Runs for hours.</summary>
    private const string Endless = "select count(*) from range(1000000000) a, range(1000000) b where a.range % 7 = b.range % 11";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cancelled_query_ends_within_a_second_and_its_worker_takes_another()
    {
        await using var house = new QueryHouse();
        (await house.OneAsync("select 1")).ShouldBe("1");
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var began = new TaskCompletionSource();
        var running = house.Engine.ExecuteAsync(
            new QueryRequest { Sql = Endless, By = default }, new Begun(began), cancellation.Token);
        await began.Task.WaitAsync(Stop);

        var clock = Stopwatch.StartNew();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
        await house.OneAsync("select 1");

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5), "a second on a quiet machine, tests run beside it");
        house.Pool.Free.ShouldBe(1);
    }

    [Fact]
    public async Task A_query_that_takes_too_long_is_stopped_and_says_so()
    {
        await using var house = new QueryHouse();

        var refused = await Should.ThrowAsync<RefusalException>(() => house.ExecuteAsync(
            Endless, timeMax: TimeSpan.FromMilliseconds(300)));

        refused.Refusal.Code.ShouldBe(RefusalCode.QueryLimit);
        refused.Refusal.Message.ShouldBe("The query was stopped after 0.3 seconds, the longest it may take by its own limit.");
        (await house.OneAsync("select 1")).ShouldBe("1");
    }

    [Fact]
    public async Task A_worker_that_is_killed_loses_its_query_and_nothing_else()
    {
        await using var house = await QueryHouse.WithAsync("movies.json");
        var began = new TaskCompletionSource();
        var running = house.Engine.ExecuteAsync(
            new QueryRequest { Sql = Endless, By = default }, new Begun(began), Stop);
        await began.Task.WaitAsync(Stop);

        var worker = Process.GetProcesses()
            .Single(process => CommandLineOf(process).Contains(house["query"], StringComparison.Ordinal));
        worker.Kill();

        var refused = await Should.ThrowAsync<RefusalException>(() => running);
        refused.Refusal.Code.ShouldBe(RefusalCode.QueryLost);
        refused.Refusal.Message.ShouldBe("The query's process is lost, and nothing else: The process ended by signal 9.");
        (await house.OneAsync("""select count(*) from "vega/movies" """)).ShouldBe("3201");
        Directory.GetDirectories(house["query/workers"]).ShouldHaveSingleItem("the lost one left nothing behind");
    }

    [Fact]
    public async Task A_result_that_is_not_read_to_its_end_gives_its_worker_back()
    {
        await using var house = await QueryHouse.WithAsync("flights-3m.parquet");

        for (var round = 0; round < 3; round++)
        {
            await using var result = await house.ExecuteAsync("""select * from "vega/flights-3m" """);
            await foreach (var batch in result.ReadAsync(Stop))
            {
                batch.RowCount.ShouldBeGreaterThan(0);
                break;
            }
        }

        house.Pool.Free.ShouldBe(1);
        Directory.GetFileSystemEntries(house["query/workers"], "0-0*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task More_memory_than_allowed_is_refused_by_the_engine()
    {
        await using var house = new QueryHouse(options =>
        {
            options.MemoryBytes = 64L << 20;
            options.TemporaryBytes = 0;
        });

        var refusal = await house.RefusalAsync("select list(i) from range(100000000) t(i)");

        refusal.Code.ShouldBe(RefusalCode.QueryLimit);
        refusal.Message.ShouldStartWith("The query needs more than its 64 MiB of memory");
        (await house.OneAsync("select 1")).ShouldBe("1");
    }

    [Fact]
    public async Task What_does_not_fit_into_memory_goes_to_disk_and_is_gone_afterwards()
    {
        await using var house = new QueryHouse(options =>
        {
            options.MemoryBytes = 100L << 20;
            options.TemporaryBytes = 2L << 30;
            options.Threads = 1;
        });

        (await house.OneAsync(
            "select count(*) from (select i, hash(i) h, hash(i + 1) from range(12000000) t(i) order by h offset 1)")).ShouldBe("11999999");
        Directory.GetFiles(house["query/workers/1/temporary"], "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_row_that_no_message_can_hold_is_refused()
    {
        await using var house = new QueryHouse();

        var refusal = await house.RefusalAsync("select 1, repeat('x', 4000000)");

        refusal.Code.ShouldBe(RefusalCode.QueryLimit);
        refusal.Message.ShouldBe("Row 1 of the result has more than 3 MiB.");
        (await house.RowsAsync("select repeat('x', 100000) from range(200)")).Count.ShouldBe(200);
    }

    [Fact]
    public async Task Who_comes_when_the_line_is_full_is_refused_at_once()
    {
        await using var house = new QueryHouse(options =>
        {
            options.WorkersMax = 1;
            options.WaitingMax = 0;
        });
        await using var first = await house.ExecuteAsync("select 1");

        var refused = await Should.ThrowAsync<RefusalException>(() => house.ExecuteAsync("select 2"));

        refused.Refusal.Code.ShouldBe(RefusalCode.Overloaded);
    }

    [Fact]
    public async Task What_is_being_published_does_not_wait_behind_queries()
    {
        await using var house = new QueryHouse(options =>
        {
            options.WorkersMax = 1;
            options.WaitingMax = 0;
        });
        await house.Catalog.AddAsync("t/new", "x.csv", "a,b\n1,2\n"u8.ToArray());
        var table = await house.SourceAsync("t/new");
        await using var first = await house.ExecuteAsync("select 1");

        var refused = await Should.ThrowAsync<RefusalException>(() => house.Inspection.ShapeAsync(table, Stop));
        var shape = await house.Inspection.ShapeAsync(table with { IsBeingPublished = true }, Stop);

        refused.Refusal.Code.ShouldBe(RefusalCode.Overloaded);
        shape!.Rows.ShouldBe(1);
    }

    [Fact]
    public async Task Who_waits_too_long_in_line_is_refused()
    {
        await using var house = new QueryHouse(options =>
        {
            options.WorkersMax = 1;
            options.WaitMax = TimeSpan.FromMilliseconds(50);
        });
        await using var first = await house.ExecuteAsync("select 1");

        var refused = await Should.ThrowAsync<RefusalException>(() => house.ExecuteAsync("select 2"));

        refused.Refusal.Message.ShouldContain("none of them ended");
    }

    [Fact]
    public async Task Workers_without_work_end()
    {
        var time = new Testing.FakeTimeProvider();
        await using var house = new QueryHouse(time: time);
        await house.OneAsync("select 1");
        house.Pool.Free.ShouldBe(1);

        time.Advance(TimeSpan.FromMinutes(2));

        house.Pool.Free.ShouldBe(0);
    }

    [Fact]
    public async Task A_worker_is_replaced_after_so_many_queries()
    {
        await using var house = new QueryHouse(options => options.UsesMax = 2);

        for (var round = 0; round < 3; round++) await house.OneAsync("select 1");

        Directory.GetDirectories(house["query/workers"]).ShouldHaveSingleItem().ShouldEndWith("/2");
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("select 1\0", "zero byte")]
    public async Task A_statement_that_cannot_be_is_refused_before_anything_is_started(string sql, string reason)
    {
        await using var house = new QueryHouse();

        (await house.RefusalAsync(sql)).Message.ShouldContain(reason);

        Directory.GetDirectories(house["query/workers"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_statement_longer_than_allowed_is_refused()
    {
        await using var house = new QueryHouse(options => options.SqlBytesMax = 100);

        (await house.RefusalAsync($"select '{new string('x', 200)}'")).Message
            .ShouldBe("The statement has 209 bytes; 100 are allowed.");
    }

    [Fact]
    public async Task More_tables_than_allowed_are_refused()
    {
        await using var house = new QueryHouse(options => options.TablesMax = 1);
        foreach (var name in new[] { "a/b", "a/c" }) await house.Catalog.AddAsync(name, "x.csv", "n\n1\n"u8.ToArray());

        (await house.RefusalAsync("""select * from "a/b", "a/c" """)).Message
            .ShouldBe("The query names more than 1 tables.");
    }

    private static string CommandLineOf(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private sealed class Begun(TaskCompletionSource began) : IProgress<double>
    {
        public void Report(double value) => began.TrySetResult();
    }
}
