using Cel.Evaluation;
using Cel.Tests.Evaluation;
using Cel.Values;

namespace Cel.Tests.Reduction;

public sealed class ReductionTests
{
    private static readonly CelEnvironment _environment = new CelEnvironmentBuilder().Build();

    [Theory]
    [InlineData("known > 3 && later == 'x'", "later == \"x\" && true")]
    [InlineData("known > 9 && later == 'x'", "false")]
    [InlineData("known > 3 || later", "true")]
    [InlineData("known == 5 ? later + 1 : 1 / 0", "later + 1")]
    [InlineData("later + (known * 2)", "later + 10")]
    [InlineData("later in [known, known + 1]", "later in [5, 6]")]
    [InlineData("[1, 2].map(x, x + known).exists(y, y == later)", "[6, 7].exists(y, y == later)")]
    [InlineData("later.all(x, x > known + 1)", "later.all(x, x > 6)")]
    [InlineData("cel.bind(x, known + 1, x + later)", "cel.bind(x, 6, x + later)")]
    [InlineData("later || 1 / (known - 5) > 0", "later || 1 / (known - 5) > 0")]
    [InlineData("later.a.b == 'x' + string(known)", "later.a.b == \"x5\"")]
    [InlineData("timestamp('2024-01-01T00:00:00Z') + duration('1h') < later", "timestamp(\"2024-01-01T01:00:00Z\") < later")]
    [InlineData("math.abs(0 - known) + later", "5 + later")]
    [InlineData("{'a': known}.a", "5")]
    public void What_is_known_is_evaluated_and_the_rest_is_left(string source, string residual) =>
        _environment.Reduce(_environment.Parse(source).OrThrow(), Known()).ToString().ShouldBe(residual);

    [Theory]
    [InlineData("known > 3 && later > 1 || later == 7")]
    [InlineData("[known, later].map(x, x * known).exists(x, x == later * 5)")]
    [InlineData("later > 1 ? string(known) : 'no'")]
    public void The_residual_has_the_value_of_the_whole(string source)
    {
        var variables = new Dictionary<string, object?> { ["known"] = 5, ["later"] = 7 };
        var residual = _environment.Reduce(_environment.Parse(source).OrThrow(), Known());

        Runs.Both(_environment, residual.ToString(), variables).Value
            .ShouldBe(Runs.Both(_environment, source, variables).Value);
    }

    [Theory]
    [InlineData("later + 1", "later")]
    [InlineData("later.a[0] + other", "later.a, other")]
    [InlineData("[later, known].map(x, x + 1)", "later")]
    public void An_evaluation_says_what_it_does_not_know(string source, string names)
    {
        foreach (var program in Programs(source))
        {
            string.Join(", ", program.Evaluate(Known(), TestContext.Current.CancellationToken).Value.Unknown!.Names).ShouldBe(names);
        }
    }

    [Theory]
    [InlineData("later > 1 || known == 5")]
    [InlineData("!(later && known == 6)")]
    [InlineData("[known, 1].exists(x, x == 5 || x == later)")]
    public void What_is_decided_without_it_needs_nothing_unknown(string source)
    {
        foreach (var program in Programs(source))
        {
            program.Evaluate(Known(), TestContext.Current.CancellationToken).Value.ShouldBe(CelValue.True);
        }
    }

    private static CelPartialVariables Known() => new(
        _environment.Adapter, new Dictionary<string, object?> { ["known"] = 5 }, new HashSet<string> { "later", "other" });

    private static CelProgram[] Programs(string source)
    {
        var ast = _environment.Parse(source).OrThrow();
        return [_environment.Interpret(ast), _environment.Compile(ast)];
    }
}
