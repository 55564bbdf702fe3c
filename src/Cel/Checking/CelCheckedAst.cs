using Cel.Ast;
using Cel.Values;

namespace Cel.Checking;

/// <summary>An expression that fits the declarations.</summary>
public sealed class CelCheckedAst
{
    private readonly IReadOnlyDictionary<CelExpr, CelReferenceTo> _references;
    private readonly IReadOnlyDictionary<CelExpr, CelType> _types;

    internal CelCheckedAst(
        CelAst ast, IReadOnlyDictionary<CelExpr, CelReferenceTo> references, IReadOnlyDictionary<CelExpr, CelType> types)
    {
        Ast = ast;
        _references = references;
        _types = types;
    }

    /// <summary>The expression.</summary>
    public CelAst Ast { get; }

    /// <summary>The type of its value.</summary>
    public CelType Type => TypeOf(Ast.Root);

    /// <summary>The host's variables that it asks for.</summary>
    public IReadOnlySet<string> Variables =>
        _references.Values.Where(reference => reference.Constant is null).Select(reference => reference.Name).ToHashSet();

    /// <summary>The type of the value of one of its nodes.</summary>
    public CelType TypeOf(CelExpr node) => _types.GetValueOrDefault(node, CelType.Dyn);

    internal CelReferenceTo? ReferenceOf(CelExpr node) => _references.GetValueOrDefault(node);
}
