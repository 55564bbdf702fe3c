namespace Cel.Ast;

/// <summary>A list literal.</summary>
public sealed class ListExpr : CelExpr
{
    /// <summary>Makes a list literal.</summary>
    /// <param name="offset">Where it is in the source.</param>
    /// <param name="elements">Its elements.</param>
    /// <param name="optional">The places of the elements that are left out where they are absent.</param>
    public ListExpr(int offset, IReadOnlyList<CelExpr> elements, IReadOnlySet<int> optional) : base(offset)
    {
        Elements = elements;
        Optional = optional;
        Below(elements);
    }

    /// <summary>Its elements.</summary>
    public IReadOnlyList<CelExpr> Elements { get; }

    /// <summary>The places of the elements that are left out where they are absent: <c>[?a]</c>.</summary>
    public IReadOnlySet<int> Optional { get; }
}
