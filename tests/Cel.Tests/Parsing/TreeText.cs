using Cel.Ast;

namespace Cel.Tests.Parsing;

/// <summary>A tree as text in which every node says its kind: two trees are the same where their texts are.</summary>
internal static class TreeText
{
    public static string Of(CelExpr? expr) => expr switch
    {
        null => "-",
        ConstantExpr constant => $"{constant.Value.Kind}:{constant.Value}",
        IdentExpr ident => $"name({ident.Name})",
        SelectExpr select => $"{select.Kind}({Of(select.Operand)}, {select.Field})",
        CallExpr call => $"call({Of(call.Target)}, {call.Function}, {All(call.Arguments)})",
        LogicExpr logic => $"{(logic.IsAnd ? "and" : "or")}({All(logic.Operands)})",
        ConditionalExpr one => $"if({Of(one.Condition)}, {Of(one.Then)}, {Of(one.Otherwise)})",
        ListExpr list => $"list({All(list.Elements)}; {string.Join(",", list.Optional.Order())})",
        MapExpr map => $"map({string.Join(", ", map.Entries.Select(e => $"{Of(e.Key)}:{Of(e.Value)}:{e.IsOptional}"))})",
        StructExpr structure => $"{structure.TypeName}("
            + string.Join(", ", structure.Fields.Select(f => $"{f.Name}:{Of(f.Value)}:{f.IsOptional}")) + ")",
        ComprehensionExpr one => $"{one.Kind}({Of(one.Range)}, {one.Variable}, {one.Second}, {Of(one.Condition)}, {Of(one.Body)})",
        BindExpr bind => $"bind({bind.Variable}, {Of(bind.Value)}, {Of(bind.Body)})",
        BlockExpr block => $"block({All(block.Values)}; {Of(block.Body)})",
        OptionalMapExpr map => $"optional({Of(map.Target)}, {map.Variable}, {Of(map.Body)}, {map.IsFlat})",
        _ => throw new InvalidOperationException(expr.GetType().Name),
    };

    private static string All(IEnumerable<CelExpr> parts) => string.Join(", ", parts.Select(Of));
}
