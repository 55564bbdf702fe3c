namespace Cel.Ast;

/// <summary><c>cel.block([a, b], body)</c>: values that body and later ones refer to as <c>cel.index(n)</c>.</summary>
public sealed class BlockExpr : CelExpr
{
    /// <summary>Makes a block.</summary>
    public BlockExpr(int offset, IReadOnlyList<CelExpr> values, CelExpr body) : base(offset, body)
    {
        Values = values;
        Body = body;
        Below(values);
    }

    /// <summary>
    /// The values, each evaluated once, in order; an error in one matters only where it is asked for.
    /// </summary>
    public IReadOnlyList<CelExpr> Values { get; }

    /// <summary>What is evaluated with them.</summary>
    public CelExpr Body { get; }

    /// <summary>The variable that <c>cel.index(n)</c> stands for.</summary>
    public static string IndexVariable(long index) => $"@index{index}";

    /// <summary>The variable that <c>cel.iterVar(depth, place)</c> stands for.</summary>
    public static string IterationVariable(long depth, long place) => $"@it:{depth}:{place}";
}
