using System.Collections.Frozen;
using Cel.Ast;
using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>What operators do.</summary>
internal static class OperatorTable
{
    public static readonly FrozenDictionary<string, Func<CelContext, CelValue, CelValue, CelValue>> Binary =
        new Dictionary<string, Func<CelContext, CelValue, CelValue, CelValue>>
        {
            [Operators.Add] = Arithmetic.Add,
            [Operators.Subtract] = Arithmetic.Subtract,
            [Operators.Multiply] = Arithmetic.Multiply,
            [Operators.Divide] = Arithmetic.Divide,
            [Operators.Modulo] = Arithmetic.Modulo,
            [Operators.Equal] = Comparison.Equal,
            [Operators.NotEqual] = Comparison.NotEqual,
            [Operators.Less] = Comparison.Less,
            [Operators.LessEqual] = Comparison.LessEqual,
            [Operators.Greater] = Comparison.Greater,
            [Operators.GreaterEqual] = Comparison.GreaterEqual,
            [Operators.In] = Comparison.In,
            [Operators.Index] = Access.Index,
            [Operators.OptionalIndex] = Access.OptionalIndex,
        }.ToFrozenDictionary();

    public static readonly FrozenDictionary<string, Func<CelContext, CelValue, CelValue>> Unary =
        new Dictionary<string, Func<CelContext, CelValue, CelValue>>
        {
            [Operators.Not] = Arithmetic.Not,
            [Operators.Negate] = Arithmetic.Negate,
        }.ToFrozenDictionary();
}
