using Cel.Ast;
using Cel.Planning;
using Cel.Values;

namespace Cel.Costs;

/// <summary>
/// Says ahead what an evaluation costs. Static costs are the nodes' own; what depends on values is bounded by how
/// large they may become, generously: a call looks at each pair of parts of its arguments at most.
/// </summary>
internal sealed class CostEstimator(IReadOnlyDictionary<string, long> sizes)
{
    /// <summary>Twice the steps of sorting that one element takes at most, whatever the list.</summary>
    private const long SortSteps = 128;

    private readonly Dictionary<int, Extent> _locals = [];

    public static CelCostEstimate Estimate(CelPlan plan, IReadOnlyDictionary<string, long> sizes)
    {
        var (cost, _) = new CostEstimator(sizes).Whole(plan.Root);
        return cost;
    }

    /// <summary>What a node costs with its static cost, and how large its value may be.</summary>
    private (CelCostEstimate Cost, Extent Extent) Whole(Node node)
    {
        var (cost, extent) = Dynamic(node);
        return (Sum(new CelCostEstimate(node.StaticCost, node.StaticCost), cost), extent);
    }

    /// <summary>What a node and its strict children cost beside their static costs.</summary>
    private (CelCostEstimate Cost, Extent Extent) Dynamic(Node node)
    {
        switch (node)
        {
            case ConstantNode constant:
                return (default, ExtentOf(constant.Value));
            case VariableNode variable:
                return (default, ExtentOf(variable.Name));
            case LocalNode local:
                return (default, _locals.GetValueOrDefault(local.Slot, Extent.Unknown));
            case PathNode path:
                return (new CelCostEstimate(0, path.MaxFields), path.Names.Select(ExtentOf).Aggregate((one, other) => one.Or(other)));
            case SelectNode select:
                var (operandCost, operand) = Dynamic(select.Operand);
                return (operandCost, select.Kind == SelectKind.Presence ? Extent.Small : Extent.Of(operand.Element));
            case OperatorNode unary:
                return (Dynamic(unary.Operand).Cost, Extent.Small);
            case MatchNode match:
                var (textCost, text) = Dynamic(match.Operand);
                return (AtMost(textCost, Bounded.Multiply(Bounded.Add(1, text.Weight / 16), match.Pattern.CostFactor)), Extent.Small);
            case BinaryNode binary:
                return OfBinary(binary);
            case CallNode call:
                return OfCall(call);
            case LogicNode logic:
                return OfLogic(logic);
            case ConditionalNode conditional:
                return OfConditional(conditional);
            case ListNode list:
                return OfLiteral(list.Elements, list.Elements.Length);
            case MapNode map:
                return OfLiteral(map.Children, map.Children.Length / 2);
            case StructNode structure:
                return OfLiteral(structure.Values, structure.Values.Length);
            case ComprehensionNode comprehension:
                return OfComprehension(comprehension);
            case BindNode bind:
                return OfBind(bind);
            case OptionalMapNode map:
                var (targetCost, target) = Dynamic(map.Target);
                _locals[map.Slot] = Extent.Of(target.Weight);
                var (bodyCost, body) = Whole(map.Body);
                return (AtMost(targetCost, bodyCost.Max), body);
            default:
                return (new CelCostEstimate(0, long.MaxValue), Extent.Unknown);
        }
    }

    private (CelCostEstimate Cost, Extent Extent) OfBinary(BinaryNode node)
    {
        var (leftCost, left) = Dynamic(node.Left);
        var (rightCost, right) = Dynamic(node.Right);
        var cost = Sum(leftCost, rightCost);
        var least = Math.Min(left.Weight, right.Weight);
        return node.Function switch
        {
            Operators.Add => (AtMost(cost, Bounded.Add(left.Count, right.Count)), left.And(right)),
            Operators.Index or Operators.OptionalIndex => (cost, Extent.Of(left.Element)),
            Operators.In => (AtMost(cost, Bounded.Add(right.Weight, Bounded.Multiply(right.Count, left.Weight))), Extent.Small),
            _ => (AtMost(cost, least), Extent.Small),
        };
    }

    private (CelCostEstimate Cost, Extent Extent) OfCall(CallNode call)
    {
        var cost = default(CelCostEstimate);
        var weight = 1L + call.Arguments.Length;
        foreach (var argument in call.Arguments)
        {
            var (one, extent) = Dynamic(argument);
            cost = Sum(cost, one);
            weight = Bounded.Add(weight, extent.Weight);
        }

        var pairs = call.Dispatch.IsUnbounded ? long.MaxValue : Bounded.Multiply(weight, weight);
        var size = call.Dispatch.IsSmall ? Extent.Small : Extent.Of(Bounded.Add(pairs, 64));
        return (AtMost(cost, Bounded.Add(pairs, call.Dispatch.MaxCost)), size);
    }

    private (CelCostEstimate Cost, Extent Extent) OfLogic(LogicNode logic)
    {
        var cost = Dynamic(logic.Operands[0]).Cost;
        foreach (var operand in logic.Operands.Skip(1)) cost = AtMost(cost, Whole(operand).Cost.Max);
        return (cost, Extent.Small);
    }

    private (CelCostEstimate Cost, Extent Extent) OfConditional(ConditionalNode conditional)
    {
        var condition = Dynamic(conditional.Condition).Cost;
        var (thenCost, then) = Whole(conditional.Then);
        var (otherCost, other) = Whole(conditional.Otherwise);
        // A condition that is an error leads to neither.
        return (AtMost(condition, Math.Max(thenCost.Max, otherCost.Max)), then.Or(other));
    }

    private (CelCostEstimate Cost, Extent Extent) OfLiteral(Node[] parts, int count)
    {
        var cost = default(CelCostEstimate);
        var (weight, element) = (0L, 0L);
        foreach (var part in parts)
        {
            var (one, extent) = Dynamic(part);
            cost = Sum(cost, one);
            weight = Bounded.Add(weight, Bounded.Add(1, extent.Weight));
            element = Math.Max(element, extent.Weight);
        }

        return (cost, new Extent(count, weight, element));
    }

    private (CelCostEstimate Cost, Extent Extent) OfComprehension(ComprehensionNode node)
    {
        var (cost, range) = Dynamic(node.Range);
        _locals[node.Slot] = Extent.Of(range.Element);
        if (node.Second >= 0) _locals[node.Second] = Extent.Of(range.Element);
        var step = 1L;
        if (node.Condition is not null) step = Bounded.Add(step, Whole(node.Condition).Cost.Max);
        var (bodyCost, body) = Whole(node.Body);
        step = Bounded.Add(step, bodyCost.Max);
        if (node.Kind == ComprehensionKind.SortBy) step = Bounded.Add(step, Bounded.Multiply(SortSteps, Bounded.Add(1, body.Weight)));
        if (node.Kind == ComprehensionKind.TransformMapEntry) step = Bounded.Add(step, body.Count);
        var made = node.Kind switch
        {
            ComprehensionKind.All or ComprehensionKind.Exists or ComprehensionKind.ExistsOne => Extent.Small,
            ComprehensionKind.Filter or ComprehensionKind.SortBy => range,
            ComprehensionKind.TransformMapEntry => new Extent(
                Bounded.Multiply(range.Count, body.Count), Bounded.Multiply(range.Count, body.Weight), body.Element),
            _ => new Extent(range.Count,
                Bounded.Multiply(range.Count, Bounded.Add(2, Bounded.Add(body.Weight, range.Element))),
                Math.Max(body.Weight, range.Element)),
        };
        return (AtMost(cost, Bounded.Multiply(range.Count, step)), made);
    }

    private (CelCostEstimate Cost, Extent Extent) OfBind(BindNode bind)
    {
        var cost = default(CelCostEstimate);
        for (var index = 0; index < bind.Values.Length; index++)
        {
            var (one, extent) = Dynamic(bind.Values[index]);
            cost = Sum(cost, one);
            _locals[bind.Slots[index]] = extent;
        }

        var (bodyCost, body) = Dynamic(bind.Body);
        return (Sum(cost, bodyCost), body);
    }

    private Extent ExtentOf(string variable) =>
        sizes.TryGetValue(variable, out var size) ? Extent.Of(size) : Extent.Unknown;

    private static Extent ExtentOf(CelValue value) => value.Kind switch
    {
        CelKind.String => Extent.Of(value.AsString().Length),
        CelKind.Bytes => Extent.Of(value.AsBytes().Length),
        _ => Extent.Small,
    };

    private static CelCostEstimate Sum(CelCostEstimate one, CelCostEstimate other) =>
        new(Bounded.Add(one.Min, other.Min), Bounded.Add(one.Max, other.Max));

    /// <summary>More that may come on top, or not.</summary>
    private static CelCostEstimate AtMost(CelCostEstimate cost, long more) => cost with { Max = Bounded.Add(cost.Max, more) };
}
