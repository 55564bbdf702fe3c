using Cel.Ast;
using Cel.Values;

namespace Cel.Parsing;

/// <summary>Turns calls that are macros into the nodes that they stand for.</summary>
internal sealed class MacroExpander(IssueList issues)
{
    /// <summary>What a global call stands for, or null where it is no macro.</summary>
    public CelExpr? Global(int offset, string function, IReadOnlyList<CelExpr> arguments)
    {
        if (function is not ("has" or ".has") || arguments.Count != 1) return null;
        if (arguments[0] is SelectExpr { Kind: SelectKind.Value } select)
        {
            return new SelectExpr(select.Offset, select.Operand, select.Field, SelectKind.Presence);
        }

        issues.Add(arguments[0].Offset, "has() asks for a field, as in has(a.b)");
        return arguments[0];
    }

    /// <summary>What a call of a method stands for, or null where it is no macro.</summary>
    public CelExpr? Member(int offset, CelExpr target, string function, IReadOnlyList<CelExpr> arguments)
    {
        if (target is IdentExpr { Name: "cel" }) return OfNamespace(offset, function, arguments);
        return (function, arguments.Count) switch
        {
            ("all", 2) => One(ComprehensionKind.All),
            ("exists", 2) => One(ComprehensionKind.Exists),
            ("exists_one" or "existsOne", 2) => One(ComprehensionKind.ExistsOne),
            ("map", 2 or 3) => One(ComprehensionKind.Map),
            ("filter", 2) => One(ComprehensionKind.Filter),
            ("sortBy", 2) => One(ComprehensionKind.SortBy),
            ("all", 3) => Two(ComprehensionKind.All),
            ("exists", 3) => Two(ComprehensionKind.Exists),
            ("exists_one" or "existsOne", 3) => Two(ComprehensionKind.ExistsOne),
            ("transformList", 3 or 4) => Two(ComprehensionKind.TransformList),
            ("transformMap", 3 or 4) => Two(ComprehensionKind.TransformMap),
            ("transformMapEntry", 3 or 4) => Two(ComprehensionKind.TransformMapEntry),
            ("optMap", 2) => new OptionalMapExpr(offset, target, Variable(arguments[0]), arguments[1], isFlat: false),
            ("optFlatMap", 2) => new OptionalMapExpr(offset, target, Variable(arguments[0]), arguments[1], isFlat: true),
            _ => null,
        };

        ComprehensionExpr One(ComprehensionKind kind) => new(
            offset, kind, target, Variable(arguments[0]), null, arguments.Count == 3 ? arguments[1] : null, arguments[^1]);

        ComprehensionExpr Two(ComprehensionKind kind)
        {
            var (first, second) = (Variable(arguments[0]), Variable(arguments[1]));
            if (first == second) issues.Add(arguments[1].Offset, $"the two variables of {function}() are both called '{first}'");
            return new ComprehensionExpr(
                offset, kind, target, first, second, arguments.Count == 4 ? arguments[2] : null, arguments[^1]);
        }
    }

    private CelExpr? OfNamespace(int offset, string function, IReadOnlyList<CelExpr> arguments)
    {
        switch (function, arguments.Count)
        {
            case ("bind", 3):
                return new BindExpr(offset, Variable(arguments[0]), arguments[1], arguments[2]);
            case ("block", 2) when arguments[0] is ListExpr { Optional.Count: 0 } list:
                return new BlockExpr(offset, list.Elements, arguments[1]);
            case ("index", 1) when NumberOf(arguments[0]) is { } index:
                return new IdentExpr(offset, BlockExpr.IndexVariable(index));
            case ("iterVar", 2) when NumberOf(arguments[0]) is { } depth && NumberOf(arguments[1]) is { } place:
                return new IdentExpr(offset, BlockExpr.IterationVariable(depth, place));
            case ("block", _):
                issues.Add(offset, "cel.block() takes a list literal and an expression");
                return null;
            case ("index" or "iterVar", _):
                issues.Add(offset, $"cel.{function}() takes whole numbers from 0 on");
                return null;
            default:
                return null;
        }
    }

    private string Variable(CelExpr argument)
    {
        if (argument is IdentExpr ident && !ident.Name.StartsWith('.')) return ident.Name;
        issues.Add(argument.Offset, "a macro's variable is a plain name");
        return "";
    }

    private static long? NumberOf(CelExpr argument) =>
        argument is ConstantExpr { Value: { Kind: CelKind.Int } value } && value.AsInt() >= 0 ? value.AsInt() : null;
}
