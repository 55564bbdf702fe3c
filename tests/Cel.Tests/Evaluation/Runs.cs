using Cel.Evaluation;
using Cel.Values;

namespace Cel.Tests.Evaluation;

/// <summary>Runs an expression on both ways of evaluating, which must agree in value, cost and memory.</summary>
internal static class Runs
{
    /// <summary>No time: a busy machine must not end what is to end by itself, or by its cost.</summary>
    private static readonly CelOptions _endless = new() { MaxTime = TimeSpan.FromHours(1) };

    public static CelResult Both(string source, object? variables = null, CelOptions? options = null) =>
        Both(new CelEnvironmentBuilder { Options = options ?? _endless }.Build(), source, Dictionary(variables));

    public static CelResult Both(CelEnvironment environment, string source, IReadOnlyDictionary<string, object?> variables)
    {
        var ast = environment.Parse(source).OrThrow();
        var interpreted = environment.Interpret(ast).Evaluate(variables);
        var compiled = environment.Compile(ast).Evaluate(variables);

        CaseOf(compiled.Value).ShouldBe(CaseOf(interpreted.Value), source);
        compiled.Cost.ShouldBe(interpreted.Cost, source);
        compiled.Memory.ShouldBe(interpreted.Memory, source);
        return interpreted;
    }

    /// <summary>An anonymous object's properties as variables.</summary>
    public static Dictionary<string, object?> Dictionary(object? variables) => variables is null ? [] : variables.GetType()
        .GetProperties().ToDictionary(property => property.Name, property => property.GetValue(variables));

    private static string CaseOf(CelValue value) =>
        value.Error is { } error ? $"{error.Code} at {error.Offset}: {error.Message}" : value.ToString();
}
