namespace Cel.Ast;

/// <summary>
/// <c>cel.bind(variable, value, body)</c>: an error in the value matters only where the body asks for it.
/// </summary>
/// <param name="offset">Where it is in the source.</param>
/// <param name="variable">What the value is called.</param>
/// <param name="value">The value.</param>
/// <param name="body">What is evaluated with it.</param>
public sealed class BindExpr(int offset, string variable, CelExpr value, CelExpr body) : CelExpr(offset, value, body)
{
    /// <summary>What the value is called.</summary>
    public string Variable { get; } = variable;

    /// <summary>The value.</summary>
    public CelExpr Value { get; } = value;

    /// <summary>What is evaluated with it.</summary>
    public CelExpr Body { get; } = body;
}
