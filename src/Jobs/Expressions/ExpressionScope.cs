using System.Text.Json.Nodes;
using Bib.Grains.Abstractions.Decisions;
using Cel;
using Cel.Values;

namespace Bib.Jobs.Expressions;

/// <summary>
/// What expressions of a job see: <c>vars</c>, its variables, and <c>job</c>, the job itself. They have hard limits of
/// cost, memory and time, and reach nothing else: no clock, no file, no network.
/// </summary>
internal static class ExpressionScope
{
    private static readonly CelEnvironment _environment = new CelEnvironmentBuilder
    {
        Options = new() { MaxSourceLength = 10_000, MaxCost = 1_000_000, MaxMemory = 8 << 20, MaxTime = TimeSpan.FromSeconds(1) },
    }
    .AddVariable("vars", CelType.Map(CelType.String, CelType.Dyn))
    .AddVariable("job", CelType.Map(CelType.String, CelType.Dyn))
    .Build();

    /// <summary>Makes an expression ready.</summary>
    /// <exception cref="CelException">It does not parse or check.</exception>
    public static CelProgram Compile(string source) =>
        _environment.Interpret(_environment.Check(_environment.Parse(source).OrThrow()).OrThrow());

    /// <summary>Evaluates an expression.</summary>
    /// <param name="program">The expression.</param>
    /// <param name="source">As it was written, for messages.</param>
    /// <param name="variables">What it sees.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RefusalException">It ends in an error, or meets a limit.</exception>
    public static CelValue Evaluate(
        CelProgram program, string source, IReadOnlyDictionary<string, object?> variables, CancellationToken cancellationToken)
    {
        var value = program.Evaluate(variables, cancellationToken).Value;
        cancellationToken.ThrowIfCancellationRequested();
        return value.Error is { } error
            ? throw new RefusalException(new(
                RefusalCode.InvalidValue, $"The expression '{Shown(source)}' has no value: {error.Message}",
                "Try it with values of your own: bib eval --help.", "definition"))
            : value;
    }

    /// <summary>Evaluates a condition.</summary>
    /// <inheritdoc cref="Evaluate"/>
    public static bool IsTrue(
        CelProgram program, string source, IReadOnlyDictionary<string, object?> variables, CancellationToken cancellationToken)
    {
        var value = Evaluate(program, source, variables, cancellationToken);
        return value.Kind == CelKind.Bool
            ? value.AsBool()
            : throw new RefusalException(new(
                RefusalCode.InvalidValue, $"The condition '{Shown(source)}' is {CelJson.Of(value)?.ToJsonString() ?? "null"}.",
                "Compare it with something, so that it is true or false.", "definition"));
    }

    /// <summary>The value of an expression as JSON.</summary>
    /// <inheritdoc cref="Evaluate"/>
    public static JsonNode? ValueOf(
        CelProgram program, string source, IReadOnlyDictionary<string, object?> variables, CancellationToken cancellationToken) =>
        CelJson.Of(Evaluate(program, source, variables, cancellationToken));

    internal static string Shown(string source) => source.Length <= 80 ? source : source[..80] + "…";
}
