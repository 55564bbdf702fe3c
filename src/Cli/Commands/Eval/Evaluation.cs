using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Cel;
using Cel.Costs;

namespace Bib.Cli.Commands.Eval;

/// <summary>An expression that was read, and how it fails for people.</summary>
internal sealed class Evaluation
{
    private readonly CelAst _ast;
    private readonly CelProgram _program;

    private Evaluation(CelEnvironment environment, CelAst ast) =>
        (_ast, _program) = (ast, environment.Interpret(ast));

    /// <summary>The expression, as it is read.</summary>
    public string Text => _ast.ToString();

    /// <summary>What it costs, at least and at most.</summary>
    public CelCostEstimate Cost => _program.EstimateCost();

    /// <summary>Reads an expression.</summary>
    /// <param name="expression">Its source.</param>
    /// <param name="costLimit">What one evaluation may cost.</param>
    /// <exception cref="CliException">It is none.</exception>
    public static Evaluation Of(string expression, long costLimit)
    {
        var environment = new CelEnvironmentBuilder { Options = new() { MaxCost = costLimit } }.Build();
        var parsed = environment.Parse(expression);
        return parsed.Ast is { } ast
            ? new(environment, ast)
            : throw Failed(ExitCode.Usage, parsed.Issues[0], "");
    }

    /// <summary>Evaluates it.</summary>
    /// <param name="variables">By their names.</param>
    /// <param name="where">Of which data, for errors: empty, or words behind a space.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CliException">It has no value.</exception>
    public JsonNode? ValueOf(
        IReadOnlyDictionary<string, object?> variables, string where, CancellationToken cancellationToken)
    {
        var value = _program.Evaluate(variables, cancellationToken).Value;
        cancellationToken.ThrowIfCancellationRequested();
        return value.Error is { } error
            ? throw Failed(ExitCode.Failed, _ast.IssueAt(Math.Max(error.Offset, 0), error.Message), where)
            : EvalJson.Of(value);
    }

    private static CliException Failed(int exit, CelIssue issue, string where) => new(
        CliException.BadExpression, exit, $"{issue.Message}{where}, at {issue.Line}:{issue.Column} of the expression.",
        issue.Message.StartsWith("no such overload", StringComparison.Ordinal)
            ? "Whole numbers and fractions are not mixed: double(x) makes a fraction of x, int(x) a whole number."
            : "The language is told at https://cel.dev; what the data is called, in: bib eval --help")
    {
        Cause = $"here:\n{issue.Snippet}",
    };
}
