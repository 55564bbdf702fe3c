using System.Text.Json.Nodes;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Jobs;
using Bib.Jobs.Definitions;
using Bib.Jobs.Instructions;

namespace Bib.Jobs.Tests.Instructions;

/// <summary>The statements that clean tables; what they do to rows is tried through a node.</summary>
public sealed class CleanTests
{
    [Fact]
    public void Rows_that_are_the_same_are_left_once() =>
        CleanDeduplicate.SqlOf(Call("{from: rows}")).ShouldBe("select distinct * from \"rows\" order by all");

    [Fact]
    public void Names_are_quoted_and_never_sql() =>
        CleanDeduplicate.SqlOf(Call("""{from: rows, columns: ['a" b', c], order_by: "x\"; drop table rows; --", keep: last}"""))
            .ShouldBe(
                "select * from \"rows\" as \"#rows\" qualify row_number() over (partition by \"a\"\" b\", \"c\" "
                + "order by \"x\"\"; drop table rows; --\" desc nulls last, \"#rows\") = 1 order by all");

    [Fact]
    public void Values_are_literals() =>
        CleanMissing.SqlOf(Call("""{from: rows, columns: [a, b], how: fill, value: "o'clock"}"""))
            .ShouldBe("select * replace (coalesce(\"a\", 'o''clock') as \"a\", coalesce(\"b\", 'o''clock') as \"b\") from \"rows\"");

    [Theory]
    [InlineData("{from: rows}", "select * from \"rows\" where columns(*) is not null")]
    [InlineData("{from: rows, columns: [a, b]}", "select * from \"rows\" where \"a\" is not null and \"b\" is not null")]
    public void Rows_that_miss_something_are_left_out(string arguments, string sql) =>
        CleanMissing.SqlOf(Call(arguments)).ShouldBe(sql);

    [Fact]
    public void Types_are_those_of_a_list() =>
        CleanTypes.SqlOf(Call("{from: rows, types: {a: double, b: 'decimal(10,2)'}, misfits: missing}"))
            .ShouldBe("select * replace (try_cast(\"a\" as DOUBLE) as \"a\", try_cast(\"b\" as DECIMAL(10,2)) as \"b\") from \"rows\"");

    [Theory]
    [InlineData("deduplicate", "{from: rows, columns: [a]}", "order_by")]
    [InlineData("deduplicate", "{from: rows, columns: a}", "columns")]
    [InlineData("deduplicate", "{from: rows, columns: [a, 1]}", "columns")]
    [InlineData("deduplicate", "{from: rows, keep: any}", "keep")]
    [InlineData("missing", "{from: rows, how: fill, value: 1}", "columns")]
    [InlineData("missing", "{from: rows, how: fill, columns: [a], value: [1]}", "value")]
    [InlineData("missing", "{from: rows, value: 1}", "value")]
    [InlineData("types", "{from: rows, types: {a: 'double) as a from secrets --'}}", "types")]
    [InlineData("types", "{from: rows, types: [a]}", "types")]
    [InlineData("outliers", "{from: rows, column: t, method: guess}", "method")]
    [InlineData("outliers", "{from: rows, column: t, factor: '0'}", "factor")]
    [InlineData("outliers", "{from: rows, column: t, factor: '1 or 1'}", "factor")]
    public void Arguments_of_another_kind_are_refused(string what, string arguments, string parameter)
    {
        var call = Call(arguments);

        var refused = Should.Throw<RefusalException>(() => what switch
        {
            "deduplicate" => CleanDeduplicate.SqlOf(call),
            "missing" => CleanMissing.SqlOf(call),
            "types" => CleanTypes.SqlOf(call),
            _ => CleanOutliers.SqlOf(call),
        });

        refused.Refusal.Code.ShouldBe(RefusalCode.InvalidArgument);
        refused.Refusal.Message.ShouldStartWith($"{parameter} of instruction 3 is ");
    }

    /// <summary>Arguments as they are once a definition was read.</summary>
    private static InstructionCall Call(string arguments)
    {
        var map = (JsonObject)DefinitionReader.Read($"with: {arguments}").Find("with")!.ToJson()!;
        return new(
            new JobState(), "weather", 3, map.ToDictionary(entry => entry.Key, entry => entry.Value),
            new Dictionary<string, JobVariable>(), _ => Task.CompletedTask);
    }
}
