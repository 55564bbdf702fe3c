using System.Text.Json.Nodes;
using Cel;

namespace Bib.Jobs.Expressions;

/// <summary>An expression that is ready, with its source.</summary>
/// <param name="Source">As it was written.</param>
/// <param name="Program">Ready to be evaluated.</param>
internal sealed record Expression(string Source, CelProgram Program)
{
    /// <exception cref="CelException">It does not parse or check.</exception>
    public static Expression Of(string source) => new(source, ExpressionScope.Compile(source));

    /// <inheritdoc cref="ExpressionScope.IsTrue"/>
    public bool IsTrue(IReadOnlyDictionary<string, object?> variables, CancellationToken cancellationToken) =>
        ExpressionScope.IsTrue(Program, Source, variables, cancellationToken);

    /// <inheritdoc cref="ExpressionScope.ValueOf"/>
    public JsonNode? ValueOf(IReadOnlyDictionary<string, object?> variables, CancellationToken cancellationToken) =>
        ExpressionScope.ValueOf(Program, Source, variables, cancellationToken);
}
