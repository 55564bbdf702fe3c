using System.Text.Json;
using Bib.Testing;

namespace Bib.Cli.Tests.Commands;

public sealed class QueryCommandTests
{
    private const string Sql = "from \"a/b\"";

    [Fact]
    public async Task A_table_is_aligned_and_asks_for_a_thousand_rows()
    {
        await using var node = await PlayedNode.StartAsync();

        // However long this takes, no second passes, after which it would say that it runs.
        var run = await BibRun.OfAsync(node, new FakeTimeProvider(TimeProvider.System.GetUtcNow()), "query", Sql);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldBe("""
              n  a.b      n     list
              1  =x, "y"  1.50  [1,2]
            -20           2.25  []
                 ä b

            """.ReplaceLineEndings("\n"));
        run.Error.ShouldBe("3 rows in 0.12 s from bib://a/b@1.0.0\n");
        node.Queries.Asked!.RowLimit.ShouldBe(1000);
        node.Queries.Asked.Sql.ShouldBe(Sql);
    }

    [Fact]
    public async Task Csv_keeps_every_value_as_it_is_and_tells_null_from_empty()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "query", Sql, "-o", "csv");

        run.Output.ShouldBe("n,a.b,n,list\r\n1,\"=x, \"\"y\"\"\",1.50,\"[1,2]\"\r\n-20,\"\",2.25,[]\r\n,ä\tb,,\r\n");
        node.Queries.Asked!.HasRowLimit.ShouldBeFalse();
    }

    [Fact]
    public async Task Json_has_numbers_lists_and_a_key_of_its_own_for_each_column()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "query", Sql, "-o", "json");
        var lines = await BibRun.OfAsync(node, "query", Sql, "-o", "ndjson");

        var rows = JsonDocument.Parse(run.Output).RootElement;
        rows.GetArrayLength().ShouldBe(3);
        rows[0].GetProperty("n_1").GetDecimal().ShouldBe(1.50m);
        rows[0].GetProperty("list")[1].GetInt32().ShouldBe(2);
        rows[2].GetProperty("n").ValueKind.ShouldBe(JsonValueKind.Null);
        rows[2].GetProperty("a.b").GetString().ShouldBe("ä\tb");
        lines.Output.ShouldStartWith("{\"n\":1,\"a.b\":\"=x, \\\"y\\\"\",\"n_1\":1.50,\"list\":[1,2]}\n");
    }

    [Fact]
    public async Task A_statement_may_begin_with_a_comment()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "query", "-- how many\nselect count(*) = 2");
        var wrong = await BibRun.OfAsync(node, "query", "--zzzzzz", "-o", "json");

        run.ExitCode.ShouldBe(0, run.Error);
        node.Queries.Asked!.Sql.ShouldBe("-- how many\nselect count(*) = 2");
        wrong.ExitCode.ShouldBe(2);
        wrong.Error.ShouldContain("an argument that begins so stands behind a lone --");
    }

    [Fact]
    public async Task Yaml_and_name_work_too()
    {
        await using var node = await PlayedNode.StartAsync();

        (await BibRun.OfAsync(node, "query", Sql, "-o", "yaml")).Output.ShouldStartWith("- \"n\": 1\n");
        (await BibRun.OfAsync(node, "query", Sql, "-o", "name")).Output.ShouldBe("1\n-20\n");
    }

    [Theory]
    [InlineData("json", "[]\n")]
    [InlineData("yaml", "[]\n")]
    [InlineData("ndjson", "")]
    [InlineData("csv", "n,a.b,n,list\r\n")]
    [InlineData("table", "n  a.b  n  list\n")]
    public async Task No_rows_are_an_answer(string format, string expected)
    {
        await using var node = await PlayedNode.StartAsync();
        node.Queries.IsEmpty = true;

        var run = await BibRun.OfAsync(node, "query", Sql, "-o", format);

        (run.ExitCode, run.Output).ShouldBe((0, expected));
    }

    [Fact]
    public async Task A_dash_takes_the_statement_from_standard_input()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(
            new Dictionary<string, string> { ["BIB_SOCKET"] = node.Socket }, "select 1\nfrom x", "query", "-", "-q");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldBeEmpty();
        node.Queries.Asked!.Sql.ShouldBe("select 1\nfrom x");
    }

    [Fact]
    public async Task A_limit_of_ones_own_is_met_without_complaint()
    {
        await using var node = await PlayedNode.StartAsync();
        (node.Queries.Truncated, node.Queries.RowLimit) = (true, 3);

        var run = await BibRun.OfAsync(node, "query", Sql, "--limit", "3", "--time-limit", "9");

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("there are more; --limit 0 asks for all of them");
        node.Queries.Asked!.TimeLimit.Seconds.ShouldBe(9);
    }

    [Fact]
    public async Task An_answer_that_the_node_cut_ends_with_seven()
    {
        await using var node = await PlayedNode.StartAsync();
        (node.Queries.Truncated, node.Queries.RowLimit) = (true, 3);

        var run = await BibRun.OfAsync(node, "query", Sql, "-o", "csv");

        run.ExitCode.ShouldBe(7);
        run.Error.ShouldContain("error[BIB-2021]: The answer was cut after 3 rows");
        run.Error.ShouldContain("bib config set query.rows_max 30");
        run.Output.ShouldEndWith("\r\n", Case.Sensitive, "what came is there");
    }

    [Fact]
    public async Task An_answer_without_its_last_part_is_no_answer()
    {
        await using var node = await PlayedNode.StartAsync();
        node.Queries.EndsEarly = true;

        (await BibRun.OfAsync(node, "query", Sql)).ExitCode.ShouldBe(7);
    }

    [Theory]
    [InlineData("--limit", "-1")]
    [InlineData("--time-limit", "-1")]
    public async Task A_limit_below_nothing_is_wrong_usage(string option, string value)
    {
        await using var node = await PlayedNode.StartAsync();

        (await BibRun.OfAsync(node, "query", Sql, $"{option}={value}")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Explain_shows_the_plan()
    {
        await using var node = await PlayedNode.StartAsync();

        (await BibRun.OfAsync(node, "query", Sql, "--explain")).Output.ShouldBe("SCAN\n");
        JsonDocument.Parse((await BibRun.OfAsync(node, "query", Sql, "--explain", "-o", "json")).Output)
            .RootElement.GetProperty("plan").GetString().ShouldBe("SCAN\n");
    }
}
