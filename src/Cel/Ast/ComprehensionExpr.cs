namespace Cel.Ast;

/// <summary>One of the macros that go over a range: <c>range.all(x, body)</c>.</summary>
/// <param name="offset">Where the macro's name is in the source.</param>
/// <param name="kind">Which macro.</param>
/// <param name="range">The list or map that it goes over.</param>
/// <param name="variable">What the element (of a map, the key) is called; with two variables, the index or key.</param>
/// <param name="second">What the element or value is called; null in macros of one variable.</param>
/// <param name="condition">What an element must satisfy to be looked at; null where there is no such argument.</param>
/// <param name="body">What is asked or made of each.</param>
public sealed class ComprehensionExpr(
    int offset, ComprehensionKind kind, CelExpr range, string variable, string? second, CelExpr? condition, CelExpr body)
    : CelExpr(offset, range, condition, body)
{
    /// <summary>Which macro.</summary>
    public ComprehensionKind Kind { get; } = kind;

    /// <summary>The list or map that it goes over.</summary>
    public CelExpr Range { get; } = range;

    /// <summary>What the element (of a map, the key) is called; with two variables, the index or key.</summary>
    public string Variable { get; } = variable;

    /// <summary>What the element or value is called; null in macros of one variable.</summary>
    public string? Second { get; } = second;

    /// <summary>What an element must satisfy to be looked at; null where there is no such argument.</summary>
    public CelExpr? Condition { get; } = condition;

    /// <summary>What is asked or made of each.</summary>
    public CelExpr Body { get; } = body;
}
