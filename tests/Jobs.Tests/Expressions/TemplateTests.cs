using System.Text.Json;
using Bib.Grains.Abstractions.Decisions;
using Bib.Jobs.Expressions;
using Cel;

namespace Bib.Jobs.Tests.Expressions;

public sealed class TemplateTests
{
    private static readonly Dictionary<string, object?> _variables = new()
    {
        ["vars"] = JsonSerializer.SerializeToElement(new
        {
            n = 7, t = 1.5, s = "it's; drop table x --", list = new[] { "a", "b" }, none = (string?)null, yes = true,
        }),
        ["job"] = JsonSerializer.SerializeToElement(new { id = "x" }),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("${vars.n + 1}", "8")]
    [InlineData("n is ${vars.n}!", "\"n is 7!\"")]
    [InlineData("${vars.list}", "[\"a\",\"b\"]")]
    [InlineData("$${vars.n} costs $5", "\"${vars.n} costs $5\"")]
    [InlineData("${{'a': '}'}['a']}", "\"}\"")]
    [InlineData("${vars.none}", "null")]
    public void An_expression_has_its_value(string text, string json) =>
        (Template.Of(text).ValueOf(_variables, Stop)?.ToJsonString() ?? "null").ShouldBe(json);

    [Theory]
    [InlineData("n < ${vars.n}", "n < 7")]
    [InlineData("t < ${vars.t}", "t < 1.5")]
    [InlineData("s = ${vars.s}", "s = 'it''s; drop table x --'")]
    [InlineData("s in ${vars.list}", "s in ('a', 'b')")]
    [InlineData("x is ${vars.none}", "x is NULL")]
    [InlineData("b = ${vars.yes}", "b = TRUE")]
    public void In_sql_a_value_is_a_literal_and_nothing_else(string text, string sql) =>
        Template.Of(text).SqlOf(_variables, Stop).ShouldBe(sql);

    [Fact]
    public void An_expression_that_does_not_end_or_parse_is_told()
    {
        Should.Throw<FormatException>(() => Template.Of("a ${vars.n"));
        Should.Throw<CelException>(() => Template.Of("a ${vars.}"));
        Should.Throw<CelException>(() => Template.Of("${file('/etc/passwd')}"));
    }

    [Fact]
    public void An_expression_ends_within_its_limits()
    {
        var bomb = "[1,2,3,4,5,6,7,8,9]";
        for (var depth = 0; depth < 8; depth++) bomb = $"[1,2,3,4,5,6,7,8,9].map(x{depth}, {bomb})";

        Should.Throw<RefusalException>(() => Template.Of($"${{{bomb}}}").ValueOf(_variables, Stop))
            .Refusal.Code.ShouldBe(RefusalCode.InvalidValue);
        Should.Throw<RefusalException>(() => Template.Of("${vars.unknown}").ValueOf(_variables, Stop))
            .Refusal.Code.ShouldBe(RefusalCode.InvalidValue);
    }
}
