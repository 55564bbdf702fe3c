namespace Cel.Ast;

/// <summary>A call of a function, of a method, or of an operator by the name in <see cref="Operators"/>.</summary>
public sealed class CallExpr : CelExpr
{
    /// <summary>Makes a call.</summary>
    /// <param name="offset">Where it is in the source: the function's name or the operator.</param>
    /// <param name="target">What a method is called on; null for functions and operators.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="arguments">What it is called with.</param>
    public CallExpr(int offset, CelExpr? target, string function, params IReadOnlyList<CelExpr> arguments)
        : base(offset, target)
    {
        Target = target;
        Function = function;
        Arguments = arguments;
        Below(arguments);
    }

    /// <summary>What a method is called on; null for functions and operators.</summary>
    public CelExpr? Target { get; }

    /// <summary>The function's name.</summary>
    public string Function { get; }

    /// <summary>What it is called with.</summary>
    public IReadOnlyList<CelExpr> Arguments { get; }
}
