namespace Cel.Ast;

/// <summary>A field of a value, or the next part of a qualified name.</summary>
/// <param name="offset">Where the dot is in the source.</param>
/// <param name="operand">What has the field.</param>
/// <param name="field">The field's name.</param>
/// <param name="kind">How it is asked for.</param>
public sealed class SelectExpr(int offset, CelExpr operand, string field, SelectKind kind) : CelExpr(offset, operand)
{
    /// <summary>What has the field.</summary>
    public CelExpr Operand { get; } = operand;

    /// <summary>The field's name.</summary>
    public string Field { get; } = field;

    /// <summary>How it is asked for.</summary>
    public SelectKind Kind { get; } = kind;
}
