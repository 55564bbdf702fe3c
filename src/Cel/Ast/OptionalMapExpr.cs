namespace Cel.Ast;

/// <summary>
/// <c>a.optMap(x, body)</c> and <c>a.optFlatMap(x, body)</c>: the body where the optional has a value.
/// </summary>
/// <param name="offset">Where the macro's name is in the source.</param>
/// <param name="target">The optional.</param>
/// <param name="variable">What its value is called.</param>
/// <param name="body">What is made of it.</param>
/// <param name="isFlat">Whether the body is itself an optional.</param>
public sealed class OptionalMapExpr(int offset, CelExpr target, string variable, CelExpr body, bool isFlat)
    : CelExpr(offset, target, body)
{
    /// <summary>The optional.</summary>
    public CelExpr Target { get; } = target;

    /// <summary>What its value is called.</summary>
    public string Variable { get; } = variable;

    /// <summary>What is made of it.</summary>
    public CelExpr Body { get; } = body;

    /// <summary>Whether the body is itself an optional.</summary>
    public bool IsFlat { get; } = isFlat;
}
