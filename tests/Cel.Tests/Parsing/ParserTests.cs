using Cel.Parsing;

namespace Cel.Tests.Parsing;

public sealed class ParserTests
{
    private static readonly CelOptions _options = new();

    [Theory]
    [InlineData("1 +", 1, 4, "unexpected end of the expression: expected a value")]
    [InlineData("a && \n  b ||", 2, 7, "unexpected end of the expression: expected a value")]
    [InlineData("[1, 2", 1, 6, "unexpected end of the expression: expected ',' or ']'")]
    [InlineData("a b", 1, 3, "unexpected 'b': expected an operator or the end of the expression")]
    [InlineData("a.1", 1, 2, "unexpected '.1': expected an operator or the end of the expression")]
    [InlineData("a. ", 1, 4, "unexpected end of the expression: expected the name of a field or of a function behind '.'")]
    [InlineData("a = 1", 1, 3, "unexpected '=': to compare, write '=='")]
    [InlineData("'abc", 1, 1, "a string literal has no closing '")]
    [InlineData("'a\\qc'", 1, 3, "'\\q' is no escape sequence")]
    [InlineData("'\\ud800'", 1, 2, "U+D800 is no Unicode code point that text may hold")]
    [InlineData("b'\\u00ff'", 1, 3, "'\\u' names a code point, and bytes have none: write its UTF-8 bytes as '\\x..'")]
    [InlineData("9223372036854775808", 1, 1, "9223372036854775808 does not fit the 64 bits of int")]
    [InlineData("18446744073709551616u", 1, 1, "18446744073709551616u does not fit the 64 bits of uint")]
    [InlineData("-1.8e308", 1, 1, "1.8e308 does not fit the 64 bits of double")]
    [InlineData("12abc", 1, 3, "a number ends before 'a': put an operator or a space between")]
    [InlineData("for + 1", 1, 1, "'for' is a reserved word and no variable's name")]
    [InlineData("has(a)", 1, 5, "has() asks for a field, as in has(a.b)")]
    [InlineData("[1].all(x.y, true)", 1, 10, "a macro's variable is a plain name")]
    [InlineData("[1].all(i, i, true)", 1, 12, "the two variables of all() are both called 'i'")]
    [InlineData("a ? b", 1, 6, "unexpected end of the expression: expected ':' and the value where the condition does not hold")]
    [InlineData("{'a' 1}", 1, 6, "unexpected '1': expected ':' and the key's value")]
    [InlineData("é", 1, 1, "unexpected character 'é'")]
    public void Says_what_is_wrong_and_where(string source, int line, int column, string message)
    {
        var issue = Parse(source).Issues.ShouldHaveSingleItem();

        (issue.Line, issue.Column, issue.Message).ShouldBe((line, column, message));
    }

    [Fact]
    public void Points_at_the_column_with_a_caret() =>
        Parse("size(😀) &&\n\t'ok' + ]").Issues[^1].ToString().ShouldBe(
            "2:9: unexpected ']': expected a value\n | \t'ok' + ]\n | \t       ^");

    [Fact]
    public void Of_a_long_line_only_what_is_around_the_place_is_shown()
    {
        var issue = Parse(new string(' ', 500) + ")" + new string(' ', 500)).Issues[0];

        issue.Snippet.Split('\n').ShouldAllBe(line => line.Length < 110);
        issue.Column.ShouldBe(501);
    }

    [Fact]
    public void Several_errors_are_found_at_once()
    {
        var issues = Parse("f(1 +, [2,, 3], 'x\\q') )\n&& a.? || {1: } + 0x").Issues;

        issues.Select(issue => (issue.Line, issue.Column)).ShouldBe([(1, 6), (1, 11), (1, 19), (1, 24), (2, 8), (2, 15), (2, 20)]);
    }

    [Fact]
    public void There_are_no_more_errors_than_the_limit()
    {
        var many = string.Concat(Enumerable.Repeat("[1 +] ", 500));

        Parse(many).Issues.Count.ShouldBe(_options.MaxErrors);
    }

    [Fact]
    public void What_nests_too_deep_is_refused()
    {
        foreach (var (open, close) in new[] { ("(", ")"), ("[", "]"), ("{1:", "}"), ("f(", ")"), ("!", ""), ("-", ""), ("a?b:", "") })
        {
            var source = string.Concat(Enumerable.Repeat(open, 20_000)) + "1" + string.Concat(Enumerable.Repeat(close, 20_000));
            Parse(source).Issues.ShouldHaveSingleItem().Message
                .ShouldBe($"the expression nests deeper than {_options.MaxDepth} levels", open);
        }

        var chain = string.Join(" + ", Enumerable.Repeat("1", 1_000));
        Parse(chain).Issues[0].Message.ShouldBe($"the expression nests deeper than {_options.MaxDepth} levels");
    }

    [Fact]
    public void A_long_chain_of_conditions_is_one_level() =>
        Parse(string.Join(" && ", Enumerable.Repeat("a", 5_000))).OrThrow().Root.Height.ShouldBe(2);

    [Fact]
    public void What_is_too_long_or_has_too_many_nodes_is_refused()
    {
        Parse(new string('1', _options.MaxSourceLength + 1)).Issues.ShouldHaveSingleItem().Message
            .ShouldBe("the expression has 100001 characters, and 100000 are allowed");
        Parse("[" + string.Join(',', Enumerable.Repeat("1", 20_000)) + "]").Issues.ShouldHaveSingleItem().Message
            .ShouldBe("the expression has more than 20000 nodes");
    }

    [Fact]
    public void Limits_that_are_no_limits_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new CelOptions { MaxDepth = 501 }.Validate());
        Should.Throw<ArgumentOutOfRangeException>(() => new CelOptions { MaxCost = 0 }.Validate());
        Should.Throw<ArgumentOutOfRangeException>(() => new CelOptions { MaxTime = TimeSpan.Zero }.Validate());
        Should.NotThrow(() => new CelOptions { MaxDepth = 500 }.Validate());
    }

    private static CelParseResult Parse(string source) => Parser.Parse(source, _options);
}
