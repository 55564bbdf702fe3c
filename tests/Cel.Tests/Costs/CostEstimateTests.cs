using Cel.Tests.Conformance;
using Cel.Tests.Evaluation;

namespace Cel.Tests.Costs;

public sealed class CostEstimateTests
{
    private static readonly CelEnvironment _environment = new CelEnvironmentBuilder().Build();

    [Fact]
    public void Every_conformance_case_costs_what_was_estimated_and_the_same_on_both_ways()
    {
        foreach (var one in ConformanceSuite.All.SelectMany(suite => suite.Cases))
        {
            if (one.NeedsProtobuf || one.IsCheckOnly) continue;
            var environment = CaseRun.EnvironmentOf(one);
            var ast = environment.Parse(one.Expression).OrThrow();
            var estimate = environment.Interpret(ast).EstimateCost();

            var cost = Runs.Both(environment, one.Expression, CaseRun.BindingsOf(one)).Cost;

            cost.ShouldBeInRange(estimate.Min, estimate.Max, one.ToString());
        }
    }

    [Theory]
    [InlineData("a + b * 2", 4, 4)]
    [InlineData("a && b", 2, 3)]
    [InlineData("[1, 2, 3].all(x, x > 0)", 5, 14)]
    public void A_small_expression_is_estimated_closely(string source, long min, long max)
    {
        var sizes = new Dictionary<string, long> { ["a"] = 0, ["b"] = 0 };
        var estimate = _environment.Interpret(_environment.Parse(source).OrThrow()).EstimateCost(sizes);

        (estimate.Min, estimate.Max).ShouldBe((min, max));
    }

    [Fact]
    public void Sizes_of_variables_bound_the_estimate()
    {
        var program = _environment.Interpret(_environment.Parse("list.all(x, x in list)").OrThrow());

        program.EstimateCost().IsBounded.ShouldBeFalse();
        program.EstimateCost(new Dictionary<string, long> { ["list"] = 100 }).Max.ShouldBeInRange(10_000, 2_000_000);
        _environment.Interpret(_environment.Parse("lists.range(n)").OrThrow())
            .EstimateCost(new Dictionary<string, long> { ["n"] = 0 }).IsBounded.ShouldBeFalse();
    }
}
