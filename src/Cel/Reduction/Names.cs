using Cel.Ast;
using Cel.Planning;

namespace Cel.Reduction;

/// <summary>The names that an expression asks for and does not bring itself.</summary>
internal static class Names
{
    public static IEnumerable<QualifiedName> Free(CelExpr expr)
    {
        if (QualifiedName.Of(expr) is { } name) return [name];
        return expr switch
        {
            SelectExpr select => Free(select.Operand),
            // What a call is made on may be a namespace, which is nobody's variable: the caller takes it for unknown.
            CallExpr call => Parts(call.Target is null or IdentExpr or SelectExpr ? call.Arguments : [call.Target, .. call.Arguments])
                .Concat(call.Target is IdentExpr or SelectExpr ? Free(call.Target) : []),
            LogicExpr logic => Parts(logic.Operands),
            ConditionalExpr one => Parts([one.Condition, one.Then, one.Otherwise]),
            ListExpr list => Parts(list.Elements),
            MapExpr map => Parts(map.Entries.SelectMany(entry => new[] { entry.Key, entry.Value })),
            StructExpr structure => Parts(structure.Fields.Select(field => field.Value)),
            ComprehensionExpr one => Free(one.Range).Concat(Without(
                one.Condition is null ? Free(one.Body) : Free(one.Condition).Concat(Free(one.Body)), one.Variable, one.Second)),
            BindExpr bind => Free(bind.Value).Concat(Without(Free(bind.Body), bind.Variable, null)),
            OptionalMapExpr map => Free(map.Target).Concat(Without(Free(map.Body), map.Variable, null)),
            BlockExpr block => Parts([.. block.Values, block.Body])
                .Where(one => !one.Root.StartsWith("@index", StringComparison.Ordinal)),
            _ => [],
        };
    }

    private static IEnumerable<QualifiedName> Parts(IEnumerable<CelExpr> exprs) => exprs.SelectMany(Free);

    private static IEnumerable<QualifiedName> Without(IEnumerable<QualifiedName> names, string first, string? second) =>
        names.Where(name => name.Root != first && name.Root != second);
}
