namespace Cel.Ast;

/// <summary>A name: a variable, a type, or the start of a qualified name.</summary>
/// <param name="offset">Where it is in the source.</param>
/// <param name="name">The name; with a dot ahead where it is looked for outside of every container and
/// comprehension.</param>
public sealed class IdentExpr(int offset, string name) : CelExpr(offset)
{
    /// <summary>The name, perhaps with a dot ahead.</summary>
    public string Name { get; } = name;
}
