using Cel.Ast;

namespace Cel.Checking;

/// <summary>Operators as a person writes them.</summary>
internal static class OperatorText
{
    /// <summary>An operator between its operands, or null where the function is no operator.</summary>
    public static string? Of(string function, IReadOnlyList<string> operands) => (function, operands) switch
    {
        (Operators.Not, [var one]) => $"!{one}",
        (Operators.Negate, [var one]) => $"-{one}",
        (Operators.In, [var one, var two]) => $"{one} in {two}",
        (Operators.Index, [var one, var two]) => $"{one}[{two}]",
        (Operators.OptionalIndex, [var one, var two]) => $"{one}[?{two}]",
        (['_', .. var sign, '_'], [var one, var two]) => $"{one} {sign} {two}",
        _ => null,
    };
}
