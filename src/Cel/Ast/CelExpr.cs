namespace Cel.Ast;

/// <summary>A node of an expression. Trees never change once they are made.</summary>
public abstract class CelExpr
{
    private protected CelExpr(int offset, params ReadOnlySpan<CelExpr?> children)
    {
        Offset = offset;
        foreach (var child in children) Below(child);
    }

    /// <summary>Where it is in the source, in UTF-16 code units: an operator's place is the operator.</summary>
    public int Offset { get; }

    /// <summary>How many levels of nodes there are, with this one.</summary>
    public int Height { get; private set; } = 1;

    private protected void Below(CelExpr? child)
    {
        if (child is not null) Height = Math.Max(Height, child.Height + 1);
    }

    private protected void Below(IEnumerable<CelExpr> children)
    {
        foreach (var child in children) Below(child);
    }
}
