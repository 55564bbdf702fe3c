using Cel.Ast;
using Cel.Parsing;
using Cel.Tests.Conformance;

namespace Cel.Tests.Parsing;

public sealed class UnparserTests
{
    [Theory]
    [InlineData("1+2*3", "1 + 2 * 3")]
    [InlineData("(1+2)*3", "(1 + 2) * 3")]
    [InlineData("a-(b-c)", "a - (b - c)")]
    [InlineData("(a && b) || c && (d && e)", "a && b || c && d && e")]
    [InlineData("!(a||b)", "!(a || b)")]
    [InlineData("-(1)", "-(1)")]
    [InlineData("--1", "--1")]
    [InlineData("-1.5e300", "-1.5e+300")]
    [InlineData("-(1).foo()", "-(1.foo())")]
    [InlineData("(a ? b : c) ? d : (e ? f : g)", "(a ? b : c) ? d : e ? f : g")]
    [InlineData("has(a.b) && a.?c[?0].`x-y` in {?1: 2}", "has(a.b) && a.?c[?0].`x-y` in {?1: 2}")]
    [InlineData("[1,?a].map(x,x>1,x)", "[1, ?a].map(x, x > 1, x)")]
    [InlineData("m.transformMap(k, v, k + v)", "m.transformMap(k, v, k + v)")]
    [InlineData("cel.bind(x, 1u, x.optMap(y, y))", "cel.bind(x, 1u, x.optMap(y, y))")]
    [InlineData("cel.block([1, cel.index(0)], cel.index(1))", "cel.block([1, cel.index(0)], cel.index(1))")]
    [InlineData("a.B{c: 1, ?d: .e}", "a.B{c: 1, ?d: .e}")]
    [InlineData("r'\\d' + b'\\xff' + '\\n\\u0001'", "\"\\\\d\" + b\"\\xff\" + \"\\n\\u0001\"")]
    public void Writes_what_was_parsed(string source, string written) => Parse(source).ToString().ShouldBe(written);

    [Fact]
    public void Every_conformance_case_reads_back_as_the_same_tree()
    {
        foreach (var source in ConformanceSuite.All.SelectMany(suite => suite.Cases).Select(one => one.Expression).Distinct())
        {
            var ast = Parse(source);

            var again = Parse(ast.ToString());

            TreeText.Of(again.Root).ShouldBe(TreeText.Of(ast.Root), source);
            again.ToString().ShouldBe(ast.ToString());
        }
    }

    private static CelAst Parse(string source) => Parser.Parse(source, new CelOptions()).OrThrow();
}
