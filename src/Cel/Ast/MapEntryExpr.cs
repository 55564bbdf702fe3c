namespace Cel.Ast;

/// <summary>An entry of a map literal.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsOptional">Whether it is left out where its value is absent.</param>
public sealed record MapEntryExpr(CelExpr Key, CelExpr Value, bool IsOptional);
