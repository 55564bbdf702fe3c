namespace Cel.Ast;

/// <summary><c>condition ? then : otherwise</c></summary>
/// <param name="offset">Where the question mark is in the source.</param>
/// <param name="condition">What decides.</param>
/// <param name="then">The value where it holds.</param>
/// <param name="otherwise">The value where it does not.</param>
public sealed class ConditionalExpr(int offset, CelExpr condition, CelExpr then, CelExpr otherwise)
    : CelExpr(offset, condition, then, otherwise)
{
    /// <summary>What decides.</summary>
    public CelExpr Condition { get; } = condition;

    /// <summary>The value where it holds.</summary>
    public CelExpr Then { get; } = then;

    /// <summary>The value where it does not.</summary>
    public CelExpr Otherwise { get; } = otherwise;
}
