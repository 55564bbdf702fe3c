using System.Text.Json;

namespace Bib.Cli.Tests.Commands;

public sealed class EvalCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bib-eval-").FullName;

    private static readonly string[] _rows =
        ["""{"day":"2024-01-01","t":1.5}""", "", """{"day":"2024-01-02","t":2.5,"place":{"name":"Ulm"}}"""];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("1 + 2", "3")]
    [InlineData("'a' + \"b\"", "ab")]
    [InlineData("[1, 2u, 2.5, 'x', true, null]", "[1,2,2.5,\"x\",true,null]")]
    [InlineData("{'a': {1: [b'hi']}}", """{"a":{"1":["aGk="]}}""")]
    [InlineData("timestamp('2024-01-02T03:04:05Z') + duration('1h')", "2024-01-02T04:04:05Z")]
    [InlineData("duration('90s')", "90s")]
    [InlineData("1.0 / 0.0", "Infinity")]
    [InlineData("type(1)", "int")]
    [InlineData("ip('127.0.0.1')", "127.0.0.1")]
    [InlineData("optional.of(3)", "3")]
    [InlineData("optional.none()", "null")]
    public async Task A_value_is_written_as_it_is_or_as_JSON(string expression, string value)
    {
        var run = await Eval("", expression);

        (run.ExitCode, run.Output, run.Error).ShouldBe((0, value + "\n", ""));
    }

    [Fact]
    public async Task Variables_are_JSON_or_else_text()
    {
        var run = await Eval(
            "", "name.startsWith('gsod') && size > 10 && tags[0] == 'x'",
            "--var", "name=gsod-2024", "--var", "size=12", "--var", "tags=[\"x\"]", "-o", "json");

        run.ExitCode.ShouldBe(0, run.Error);
        JsonDocument.Parse(run.Output).RootElement.GetProperty("value").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_documents_members_are_variables_and_what_is_given_by_name_wins()
    {
        var file = Path.Combine(_folder, "d.json");
        await File.WriteAllTextAsync(file, """{"a":1,"b":[2,3]}""", TestContext.Current.CancellationToken);

        (await Eval("", "[a, b[1], size(data)]", "--data", file)).Output.ShouldBe("[1,3,2]\n");
        (await Eval("", "a", "--data", file, "--var", "a=9")).Output.ShouldBe("9\n");
        (await Eval("[4, 5]", "data.map(x, x * 2)", "--data", "-")).Output.ShouldBe("[8,10]\n");
    }

    [Fact]
    public async Task Lines_have_a_value_each_or_are_filtered_as_they_came()
    {
        var typed = string.Join('\n', _rows);

        (await Eval(typed, "t * 2.0", "--each")).Output.ShouldBe("3\n5\n");
        (await Eval(typed, "day", "--each", "-o", "ndjson")).Output
            .ShouldBe("{\"value\":\"2024-01-01\"}\n{\"value\":\"2024-01-02\"}\n");
        (await Eval(typed, "has(data.place) && place.name == 'Ulm'", "--filter")).Output.ShouldBe(_rows[2] + "\n");
    }

    [Fact]
    public async Task An_error_points_at_its_place_in_the_expression_and_names_the_line_of_the_data()
    {
        var wrong = await Eval("", "1 + * 2");
        var missing = await Eval(string.Join('\n', _rows), "place.name", "--each");

        wrong.ExitCode.ShouldBe(2);
        wrong.Error.ShouldContain("at 1:5 of the expression");
        wrong.Error.ShouldContain("    ^");
        missing.ExitCode.ShouldBe(1);
        missing.Error.ShouldContain("in line 1");
    }

    [Fact]
    public async Task What_cannot_be_meant_is_refused_with_a_way_on()
    {
        (await Eval("{}", "t", "--filter")).ExitCode.ShouldBe(1);
        (await Eval("", "2 * 2.5")).Error.ShouldContain("double(x)");
        (await Eval("{\"t\":1}", "t", "--filter")).Error.ShouldContain("no condition: it gave 1");
        (await Eval("{", "1", "--data", "-")).Error.ShouldContain("What standard input holds is no JSON");
        (await Eval("{}\nx", "1", "--each")).Error.ShouldContain("What line 2 of standard input holds is no JSON");
        (await Eval("", "1", "--data", "/nowhere/d.json")).Error.ShouldContain("'/nowhere/d.json' cannot be read");
        (await Eval("", "1", "--var", "=3")).Error.ShouldContain("has no name before a '='");
    }

    [Fact]
    public async Task An_expression_that_costs_too_much_or_grows_too_large_ends()
    {
        var costly = await Eval("", "[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, a + b > 0))", "--cost-limit", "100");
        var doubling = string.Concat(Enumerable.Range(0, 30).Select(i => $"cel.bind(x{i + 1}, [x{i}, x{i}], "));
        var large = await Eval("", $"cel.bind(x0, [1], {doubling}x30{new string(')', 31)}");

        costly.ExitCode.ShouldBe(1);
        costly.Error.ShouldContain("100");
        large.ExitCode.ShouldBe(1);
        large.Error.ShouldContain("10000000 parts");
    }

    [Fact]
    public async Task Explain_shows_how_it_is_read_and_what_it_costs_at_most()
    {
        var run = await Eval("", "1+2*2 > 3 && true", "--explain", "-o", "json");
        var unknown = await Eval("", "a+b", "--explain", "-o", "json");

        run.ExitCode.ShouldBe(0, run.Error);
        var record = JsonDocument.Parse(run.Output).RootElement;
        record.GetProperty("expression").GetString().ShouldBe("1 + 2 * 2 > 3 && true");
        record.GetProperty("cost_min").GetInt64().ShouldBeGreaterThan(0);
        record.GetProperty("cost_max").GetInt64().ShouldBeGreaterThanOrEqualTo(record.GetProperty("cost_min").GetInt64());
        JsonDocument.Parse(unknown.Output).RootElement.GetProperty("cost_max").ValueKind
            .ShouldBe(JsonValueKind.Null, "texts of any length may be added");
    }

    private static Task<BibRun> Eval(string typed, params string[] arguments) =>
        BibRun.OfAsync(new Dictionary<string, string>(), typed, ["eval", .. arguments]);
}
