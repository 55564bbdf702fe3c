namespace Cel.Ast;

/// <summary>A field of an object literal.</summary>
/// <param name="Offset">Where it is in the source.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsOptional">Whether it is left out where its value is absent.</param>
public sealed record StructFieldExpr(int Offset, string Name, CelExpr Value, bool IsOptional);
