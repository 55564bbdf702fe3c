namespace Cel.Ast;

/// <summary>Conditions joined by <c>&amp;&amp;</c> or by <c>||</c>, in one level.</summary>
public sealed class LogicExpr : CelExpr
{
    /// <summary>Joins conditions.</summary>
    /// <param name="offset">Where the first operator is in the source.</param>
    /// <param name="isAnd">Whether all must hold, and not one of them.</param>
    /// <param name="operands">The conditions, at least two, none of them joined by the same operator.</param>
    public LogicExpr(int offset, bool isAnd, IReadOnlyList<CelExpr> operands) : base(offset)
    {
        IsAnd = isAnd;
        Operands = operands;
        Below(operands);
    }

    /// <summary>Whether all must hold, and not one of them.</summary>
    public bool IsAnd { get; }

    /// <summary>The conditions.</summary>
    public IReadOnlyList<CelExpr> Operands { get; }
}
