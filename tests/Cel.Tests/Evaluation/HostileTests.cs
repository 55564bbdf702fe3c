using Cel.Values;

namespace Cel.Tests.Evaluation;

/// <summary>
/// Expressions made to harm: each ends in an error that names the limit, within the cost and memory that it names.
/// </summary>
public sealed class HostileTests
{
    /// <summary>No time: a busy machine must not end what cost is to end.</summary>
    private static readonly CelOptions _options = new() { MaxTime = TimeSpan.FromHours(1) };

    public static TheoryData<string> Costly =>
    [
        Nested(8, "lists.range(100)", "x > -1"),
        "lists.range(900000).all(x, lists.range(900000).all(y, x == y || true))",
        "lists.range(1000).map(x, lists.range(1000)).all(a, a == lists.range(1000))",
        "sets.contains(lists.range(5000), lists.range(5000).reverse())",
        "lists.range(4000).map(x, [x]).distinct().size() == 0",
        Doubled(40, "[1]", "[{0}, {0}]", "{0} == {0}"),
        Doubled(40, "[1]", "[{0}, {0}]", "{0} in [{0}]"),
        Doubled(40, "[1]", "[{0}, {0}]", "'%s'.format([{0}])"),
        Doubled(40, "[1]", "[{0}, {0}]", "{0}.flatten(100)"),
        "lists.range(100000).all(x, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'.matches('(a|a)*(a|a)*(a|a)*b') || true)",
        "lists.range(200000).sortBy(x, -x).sortBy(x, string(x)).sort().size()",
        "lists.range(1000).transformMap(i, v, lists.range(2000).map(y, y))",
    ];

    public static TheoryData<string> Large =>
    [
        "lists.range(1000000000000)",
        "lists.range(9223372036854775807)",
        Doubled(60, "'0123456789'", "{0} + {0}", "{0}.size()"),
        Doubled(60, "[0]", "{0} + {0}", "{0}.size()"),
        Doubled(60, "b'0123456789'", "{0} + {0}", "{0}.size()"),
        Doubled(60, "'aaaa'", "{0}.replace('a', 'aaaa')", "{0}.size()"),
        Doubled(60, "'aaaa'", "[{0}, {0}, {0}].join()", "{0}.size()"),
        Doubled(60, "'aaaa'", "'%s%s'.format([{0}, {0}])", "{0}.size()"),
        "lists.range(500000).map(x, [x, x, x])",
        "lists.range(900000).map(x, 'x').join('0123456789012345678901234567890123456789')",
    ];

    public static TheoryData<string> Patterns =>
    [
        "(((a{1000}){1000}){1000}){1000}", "(x{0,1000}){0,1000}", "(a*)*" + new string('(', 200), "(?=a)b", @"(a)\1", "[", "a**",
        "(?<!a)b", "(?>a)", "a{2,1}", @"\p{Nothing}", "a{1001}", "*",
    ];

    [Theory]
    [MemberData(nameof(Costly))]
    public void What_costs_too_much_is_ended_by_its_cost(string source)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var result = Runs.Both(source, options: _options);

        result.Value.Error!.Code.ShouldBe(CelErrorCode.LimitExceeded, source);
        // No more than one step beyond the limit was taken on.
        result.Cost.ShouldBeGreaterThan(_options.MaxCost);
        Allocated(before).ShouldBeLessThan(400L << 20, source);
    }

    [Theory]
    [MemberData(nameof(Large))]
    public void What_takes_too_much_memory_is_ended_before_it_is_made(string source)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var result = Runs.Both(source, options: _options);

        result.Value.Error!.Code.ShouldBe(CelErrorCode.LimitExceeded, source);
        Allocated(before).ShouldBeLessThan(400L << 20, source);
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_pattern_that_is_none_or_too_large_is_an_error(string pattern)
    {
        var result = Runs.Both("'aaaa'.matches(p)", new { p = pattern });

        result.Value.Error!.Code.ShouldBe(CelErrorCode.InvalidArgument, pattern);
    }

    [Fact]
    public void Catastrophic_patterns_take_time_linear_in_the_text()
    {
        var text = new string('a', 100_000);
        foreach (var pattern in new[] { "(a+)+$b", "(a|aa)+b", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y" })
        {
            Runs.Both("t.matches(p)", new { t = text, p = pattern }, _options).Value.ShouldBe(CelValue.False, pattern);
        }
    }

    [Fact]
    public void A_large_expression_is_interpreted_and_not_compiled()
    {
        var environment = new CelEnvironmentBuilder().Build();
        var values = string.Join(", ", Enumerable.Range(0, 3_000).Select(index => index == 0 ? "1" : $"cel.index({index - 1}) + 1"));

        var program = environment.Compile($"cel.block([{values}], cel.index(2999))");

        program.IsCompiled.ShouldBeFalse();
        program.Evaluate(new Dictionary<string, object?>(), TestContext.Current.CancellationToken).Value.ShouldBe(CelValue.Of(3_000L));
    }

    [Fact]
    public void Errors_without_end_cost_as_much_as_values() =>
        Runs.Both("lists.range(900000).exists(x, 1 / 0 > x)", options: _options).Value.Error!.Code.ShouldBe(CelErrorCode.LimitExceeded);

    [Fact]
    public void The_cost_of_an_expression_is_its_limit_and_no_more()
    {
        var exact = Runs.Both("[1, 2, 3].map(x, x * 2) == [2, 4, 6]").Cost;

        Runs.Both("[1, 2, 3].map(x, x * 2) == [2, 4, 6]", options: new() { MaxCost = exact }).Value.ShouldBe(CelValue.True);
        var less = Runs.Both("[1, 2, 3].map(x, x * 2) == [2, 4, 6]", options: new() { MaxCost = exact - 1 });
        less.Value.Error!.Message.ShouldBe($"the evaluation costs more than {exact - 1} units");
    }

    [Fact]
    public void An_evaluation_ends_when_its_time_is_over()
    {
        var clock = new SteppingClock();
        var environment = new CelEnvironmentBuilder { Time = clock, Options = new() { MaxTime = TimeSpan.FromSeconds(2) } }.Build();
        var ast = environment.Parse("lists.range(30000).all(x, x > -1)").OrThrow();
        foreach (var program in new[] { environment.Interpret(ast), environment.Compile(ast) })
        {
            program.Evaluate(new Dictionary<string, object?>(), TestContext.Current.CancellationToken).Value.Error!.Message
                .ShouldBe("the evaluation takes longer than 2 s");
        }
    }

    [Fact]
    public void An_evaluation_that_is_given_up_ends()
    {
        var environment = new CelEnvironmentBuilder().Build();
        var program = environment.Compile("lists.range(30000).all(x, x > -1)");

        program.Evaluate(new Dictionary<string, object?>(), new CancellationToken(true)).Value.Error!.Code
            .ShouldBe(CelErrorCode.Cancelled);
    }

    private static long Allocated(long before) => GC.GetAllocatedBytesForCurrentThread() - before;

    private static string Nested(int depth, string range, string body) => depth == 0
        ? body
        : $"{range}.all(x{depth}, {Nested(depth - 1, range, body.Replace("x >", $"x{depth} >"))})";

    /// <summary>Binds a value, one made of it twice, and so on.</summary>
    private static string Doubled(int times, string first, string next, string body)
    {
        var source = $"cel.bind(v0, {first}, ";
        for (var index = 1; index <= times; index++) source += $"cel.bind(v{index}, {Of(next, $"v{index - 1}")}, ";
        return source + Of(body, $"v{times}") + new string(')', times + 1);

        static string Of(string template, string name) => template.Replace("{0}", name, StringComparison.Ordinal);
    }

    /// <summary>A clock on which a second passes with each look.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now++;
    }
}
