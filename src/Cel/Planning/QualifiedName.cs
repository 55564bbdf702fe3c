using Cel.Ast;

namespace Cel.Planning;

/// <summary>A name with dots, as an expression writes it: <c>a.b.c</c>.</summary>
internal sealed record QualifiedName(IReadOnlyList<string> Parts)
{
    /// <summary>The first part; with its dot where there is one ahead, so that it is no local variable's.</summary>
    public string Root => Parts[0];

    /// <summary>The name that an expression is, or null where it is none.</summary>
    public static QualifiedName? Of(CelExpr expr)
    {
        var parts = new List<string>();
        while (expr is SelectExpr { Kind: SelectKind.Value } select)
        {
            parts.Add(select.Field);
            expr = select.Operand;
        }

        if (expr is not IdentExpr ident) return null;
        parts.Add(ident.Name);
        parts.Reverse();
        return new QualifiedName(parts);
    }

    /// <summary>The first parts.</summary>
    public string Start(int length) => string.Join('.', Parts.Take(length));

    public override string ToString() => Start(Parts.Count);
}
