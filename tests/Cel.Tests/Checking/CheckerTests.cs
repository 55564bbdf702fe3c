using Cel.Functions;
using Cel.Values;

namespace Cel.Tests.Checking;

public sealed class CheckerTests
{
    private static readonly CelEnvironment _environment = new CelEnvironmentBuilder()
        .AddVariable("n", CelType.Int)
        .AddVariable("s", CelType.String)
        .AddVariable("m", CelType.Map(CelType.String, CelType.List(CelType.Int)))
        .AddVariable("maybe", CelType.Nullable(CelType.Int))
        .AddFunction(new CelFunction("pair", new CelOverload(
            [CelType.Parameter("A"), CelType.Parameter("B")], CelType.Opaque("pair", CelType.Parameter("A"), CelType.Parameter("B")))))
        .Build();

    [Theory]
    [InlineData("n + 1", "int")]
    [InlineData("[n, 1.5]", "list(dyn)")]
    [InlineData("m.map(k, m[k].size())", "list(int)")]
    [InlineData("m.transformMap(k, v, v.size() > 0)", "map(string, bool)")]
    [InlineData("m.?a.optMap(v, v[0])", "optional_type(int)")]
    [InlineData("m.a.filter(x, x > 1).map(x, string(x)).join(',')", "string")]
    [InlineData("type(n)", "type(int)")]
    [InlineData("pair(n, [s])", "pair(int, list(string))")]
    [InlineData("maybe == null || maybe > 3", "bool")]
    [InlineData("timestamp(0) - timestamp(1)", "google.protobuf.Duration")]
    [InlineData("math.greatest(1, 2)", "int")]
    [InlineData("math.greatest(1, 2.5)", "dyn")]
    [InlineData("cel.bind(x, {'a': n}, x.a)", "int")]
    public void Finds_the_type(string source, string type) => Check(source).OrThrow().Type.ToString().ShouldBe(type);

    [Theory]
    [InlineData("n + s", 1, 3, "no such overload: int + string")]
    [InlineData("x", 1, 1, "there is no variable 'x'")]
    [InlineData("f(1)", 1, 1, "there is no function 'f'")]
    [InlineData("s.size(1)", 1, 3, "no such overload: string.size(int); there is string.size() -> int, bytes.size() -> int, "
        + "list(T).size() -> int, map(K, V).size() -> int")]
    [InlineData("n.a", 1, 2, "a value of type int has no fields, and 'a' is asked of it")]
    [InlineData("n && true", 1, 1, "'&&' joins a value of type bool, and this is of type int")]
    [InlineData("n ? 1 : 2", 1, 1, "'?' asks for a value of type bool, and this is of type int")]
    [InlineData("true ? 1 : s", 1, 6, "the two values of a condition are of types int and string: make them one, or dyn() of one")]
    [InlineData("n.all(x, true)", 1, 1, "a macro goes over a list or a map, and this is of type int")]
    [InlineData("[1].filter(x, x)", 1, 15, "the macro asks for a value of type bool, and this is of type int")]
    [InlineData("{1.5: 2}", 1, 2, "unsupported key type: a map has no keys of type double")]
    [InlineData("google.protobuf.Int64Value{valu: 1}", 1, 28, "the type google.protobuf.Int64Value has no field 'valu'")]
    [InlineData("[?n]", 1, 3, "behind '?' stands an optional, and this is of type int")]
    public void Says_what_does_not_fit_and_where(string source, int line, int column, string message)
    {
        var issue = Check(source).Issues.ShouldHaveSingleItem();

        (issue.Line, issue.Column, issue.Message).ShouldBe((line, column, message));
    }

    [Fact]
    public void Several_errors_are_found_at_once_each_with_its_caret()
    {
        var error = Should.Throw<CelException>(() => Check("n + s ||\n  x.y == f(2)").OrThrow());

        error.Issues.Select(issue => (issue.Line, issue.Column)).ShouldBe([(1, 3), (2, 3), (2, 10)]);
        error.Message.ShouldContain("1:3: no such overload: int + string\n | n + s ||\n |   ^\n");
    }

    [Fact]
    public void The_variables_of_an_expression_are_told() =>
        Check("m.a.exists(n2, n2 > n)").OrThrow().Variables.Order().ShouldBe(["m", "n"]);

    [Fact]
    public void Types_that_grow_without_end_are_refused()
    {
        var source = "pair(1, 1)";
        for (var depth = 0; depth < 20; depth++) source = $"cel.bind(x{depth}, {source}, pair(x{depth}, x{depth}))";

        Check(source).Issues[0].Message.ShouldBe("the type of this has more than 2000 parts");
    }

    private static Cel.Checking.CelCheckResult Check(string source) => _environment.Check(_environment.Parse(source).OrThrow());
}
