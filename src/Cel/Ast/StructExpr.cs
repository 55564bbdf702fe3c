namespace Cel.Ast;

/// <summary>An object literal: <c>Station{id: 7}</c>.</summary>
public sealed class StructExpr : CelExpr
{
    /// <summary>Makes an object literal.</summary>
    public StructExpr(int offset, string typeName, IReadOnlyList<StructFieldExpr> fields) : base(offset)
    {
        TypeName = typeName;
        Fields = fields;
        Below(fields.Select(field => field.Value));
    }

    /// <summary>The type's name, perhaps with a dot ahead.</summary>
    public string TypeName { get; }

    /// <summary>The fields that are given.</summary>
    public IReadOnlyList<StructFieldExpr> Fields { get; }
}
