using Cel.Values;

namespace Cel.Ast;

/// <summary>A literal: null, a boolean, a number, text or bytes.</summary>
/// <param name="offset">Where it is in the source.</param>
/// <param name="value">What it stands for.</param>
public sealed class ConstantExpr(int offset, CelValue value) : CelExpr(offset)
{
    /// <summary>What it stands for.</summary>
    public CelValue Value { get; } = value;
}
