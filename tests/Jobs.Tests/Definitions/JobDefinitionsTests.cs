using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Jobs;
using Bib.Jobs.Definitions;
using Bib.Jobs.Instructions;
using Bib.Jobs.Tests.Running;

namespace Bib.Jobs.Tests.Definitions;

public sealed class JobDefinitionsTests
{
    private const string Yaml = """
        name: clean
        type: clean
        topic: weather/stations
        priority: 5
        timeout: 90s
        retries: 1
        variables:
          limit: 10
          names: [a, "b"]
        instructions:
          - do: sql.query
            name: drop
            with:
              sql: select * from t where n < ${vars.limit}
            if: vars.limit > 0
            on_error: retry
            retry: { times: 2, backoff: 500ms }
            output: clean
          - do: output.dataset
            with: { from: clean, dataset: clean }
        """;

    private const string Json = """
        {
          "name": "clean", "type": "clean", "topic": "weather/stations", "priority": 5, "timeout": "90s", "retries": 1,
          "variables": { "names": ["a", "b"], "limit": 10 },
          "instructions": [
            { "do": "sql.query", "name": "drop", "with": { "sql": "select * from t where n < ${vars.limit}" },
              "if": "vars.limit > 0", "on_error": "retry", "retry": { "backoff": "500ms", "times": 2 }, "output": "clean" },
            { "do": "output.dataset", "with": { "dataset": "clean", "from": "clean" } }
          ]
        }
        """;

    private static readonly JobDefinitions _definitions = new(new InstructionSet(PlayedInstruction.AllShapes));

    [Fact]
    public void Yaml_and_json_say_the_same()
    {
        var (yaml, json) = (_definitions.ReadWhole(Yaml), _definitions.ReadWhole(Json));

        (yaml.Plan with { Definition = "" }).ShouldBe(json.Plan with { Definition = "" });
        yaml.Plan.ShouldBe(new(
            "clean", JobType.Clean, "weather/stations", 5, TimeSpan.FromSeconds(90), 1, Yaml, yaml.Plan.CodeHash, 2));
        var first = yaml.Instructions[0];
        (first.Label, first.OnError, first.RetriesMax, first.Backoff, first.Output)
            .ShouldBe(("drop", OnError.Retry, 2, TimeSpan.FromMilliseconds(500), "clean"));
        yaml.Variables["limit"]!.GetValue<long>().ShouldBe(10);
    }

    [Fact]
    public void The_code_hash_is_of_what_is_done_and_of_nothing_else()
    {
        var hash = _definitions.Read(Yaml).CodeHash;

        _definitions.Read(Yaml.Replace("name: clean", "name: other", StringComparison.Ordinal)).CodeHash.ShouldBe(hash);
        _definitions.Read(Yaml.Replace("limit: 10", "limit: 11", StringComparison.Ordinal)).CodeHash.ShouldNotBe(hash);
    }

    [Theory]
    [InlineData("limit: 10", "limit: *x", 8, "")]
    [InlineData("limit: 10", "limit: &x 10", 8, "")]
    [InlineData("limit: 10", "limit: !!int 10", 8, "")]
    [InlineData("limit: 10", "Limit-X: 10", 8, "variables.Limit-X")]
    [InlineData("type: clean", "type: cleaning", 2, "type")]
    [InlineData("priority: 5", "priority: 500", 4, "priority")]
    [InlineData("timeout: 90s", "timeout: 90", 5, "timeout")]
    [InlineData("timeout: 90s", "timeout: 25h", 5, "timeout")]
    [InlineData("retries: 1", "retry: 1", 6, "retry")]
    [InlineData("do: sql.query", "do: sql.qery", 11, "instructions[1].do")]
    [InlineData("sql: select", "sq: select", 14, "instructions[1].with.sq")]
    [InlineData("${vars.limit}", "${vars.limit", 14, "instructions[1].with.sql")]
    [InlineData("${vars.limit}", "${vars.limit +}", 14, "instructions[1].with.sql")]
    [InlineData("${vars.limit}", "${unknown}", 14, "instructions[1].with.sql")]
    [InlineData("if: vars.limit > 0", "if: vars.limit >", 15, "instructions[1].if")]
    [InlineData("on_error: retry", "on_error: fail", 17, "instructions[1].retry")]
    [InlineData("times: 2", "times: 0", 17, "instructions[1].retry.times")]
    [InlineData("output: clean", "output: 9clean", 18, "instructions[1].output")]
    [InlineData("from: clean", "from: none", 20, "instructions[2].with.from")]
    [InlineData("dataset: clean }", "dataset: [clean] }", 20, "instructions[2].with.dataset")]
    [InlineData("from: clean, dataset: clean", "from: clean", 20, "instructions[2].with.dataset")]
    public void A_mistake_is_told_by_line_and_field(string right, string wrong, int line, string field)
    {
        var refusal = RefusalOf(Yaml.Replace(right, wrong, StringComparison.Ordinal));

        refusal.Code.ShouldBe(RefusalCode.InvalidArgument);
        refusal.Message.ShouldContain(field.Length == 0 ? $"Line {line}: " : $"Line {line}, {field}: ");
        refusal.Hint.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("just text")]
    [InlineData("[1, 2]")]
    [InlineData("a: b: c")]
    [InlineData("{\"instructions\": [}")]
    [InlineData("{\"instructions\": 1, \"instructions\": 2}")]
    [InlineData("a: 1\na: 2")]
    [InlineData("instructions: []")]
    [InlineData("instructions:\n- do: var.set\n  with: { value: 1 }")]
    [InlineData("---\na: 1\n---\nb: 2")]
    public void What_is_no_definition_is_refused(string text) => RefusalOf(text).Code.ShouldBe(RefusalCode.InvalidArgument);

    [Fact]
    public void Limits_of_depth_parts_length_and_instructions_hold()
    {
        RefusalOf($"a: {new string('[', 40)}{new string(']', 40)}").Message.ShouldContain("32 deep");
        RefusalOf("{\"a\": " + new string('[', 40) + new string(']', 40) + "}").Code.ShouldBe(RefusalCode.InvalidArgument);
        RefusalOf($"a: [{string.Join(',', Enumerable.Repeat('1', DefinitionReader.PartsMax))}]").Message.ShouldContain("50000 parts");
        RefusalOf(new string(' ', JobLimits.DefinitionLengthMax + 1)).Message.ShouldContain("262144");
        RefusalOf("instructions:\n" + string.Concat(
            Enumerable.Repeat("- { do: var.set, with: { value: 1 }, output: x }\n", JobLimits.InstructionsMax + 1)))
            .Message.ShouldContain("1000 are allowed");
    }

    [Fact]
    public void Many_mistakes_are_told_at_once_and_not_all_of_them()
    {
        var refusal = RefusalOf("instructions:\n" + string.Concat(Enumerable.Repeat("- do: nothing\n", 25)));

        refusal.Message.Split('\n').Length.ShouldBe(11);
        refusal.Message.ShouldEndWith("And 15 more mistakes.");
    }

    private static Refusal RefusalOf(string text) =>
        Should.Throw<RefusalException>(() => _definitions.Read(text)).Refusal;
}
