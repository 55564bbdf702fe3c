using System.Diagnostics;
using Cel.Ast;
using Cel.Checking;
using Cel.Evaluation;
using Cel.Functions;
using Cel.Values;

namespace Cel.Planning;

/// <summary>Makes nodes of an expression: names become places, calls the functions that they mean.</summary>
internal sealed class Planner
{
    private readonly CelEnvironment _environment;
    private readonly CelExpr _root;
    private readonly CelCheckedAst? _checked;
    private readonly Scope<int> _scope = new();
    private int _slots;

    public Planner(CelEnvironment environment, CelAst ast)
    {
        _environment = environment;
        _root = ast.Root;
    }

    public Planner(CelEnvironment environment, CelCheckedAst ast) : this(environment, ast.Ast) => _checked = ast;

    public CelPlan Plan()
    {
        var root = Plan(_root);
        return new CelPlan(root, _slots);
    }

    private Node Plan(CelExpr expr) => expr switch
    {
        ConstantExpr constant => new ConstantNode(constant.Offset, constant.Value),
        IdentExpr or SelectExpr { Kind: SelectKind.Value } => PlanPath(expr),
        SelectExpr select => new SelectNode(select.Offset, Plan(select.Operand), select.Field, select.Kind),
        CallExpr call => PlanCall(call),
        LogicExpr logic => new LogicNode(logic.Offset, logic.IsAnd, PlanAll(logic.Operands)),
        ConditionalExpr one => new ConditionalNode(one.Offset, Plan(one.Condition), Plan(one.Then), Plan(one.Otherwise)),
        ListExpr list => new ListNode(list.Offset, PlanAll(list.Elements), list.Optional),
        MapExpr map => new MapNode(map.Offset,
            PlanAll([.. map.Entries.SelectMany(entry => new[] { entry.Key, entry.Value })]),
            [.. map.Entries.Select(entry => entry.IsOptional)]),
        StructExpr structure => PlanStruct(structure),
        ComprehensionExpr comprehension => PlanComprehension(comprehension),
        BindExpr bind => PlanBind(bind.Offset, [bind.Value], [bind.Variable], bind.Body),
        BlockExpr block => PlanBind(
            block.Offset, block.Values, [.. block.Values.Select((_, index) => BlockExpr.IndexVariable(index))], block.Body),
        OptionalMapExpr map => PlanOptionalMap(map),
        _ => throw new UnreachableException(),
    };

    private Node[] PlanAll(IReadOnlyList<CelExpr> exprs) => [.. exprs.Select(Plan)];

    private Node PlanPath(CelExpr expr)
    {
        if (_checked?.ReferenceOf(expr) is { } reference)
        {
            return reference.Constant is { } constant
                ? new ConstantNode(expr.Offset, constant)
                : new VariableNode(expr.Offset, reference.Name);
        }

        if (QualifiedName.Of(expr) is { } name && !_scope.Has(name.Root) && _checked is null)
        {
            return new PathNode(expr.Offset, name.ToString(), [.. Readings(name)]);
        }

        if (expr is SelectExpr select) return new SelectNode(select.Offset, Plan(select.Operand), select.Field, select.Kind);
        _scope.TryGet(((IdentExpr)expr).Name, out var slot);
        return new LocalNode(expr.Offset, slot);
    }

    private IEnumerable<PathReading> Readings(QualifiedName name)
    {
        for (var length = name.Parts.Count; length > 0; length--)
        {
            foreach (var candidate in _environment.Candidates(name.Start(length)))
            {
                CelValue? constant = _environment.TryGetConstant(candidate, out var found) ? found.Value : null;
                yield return new PathReading(candidate, constant, [.. name.Parts.Skip(length)]);
            }
        }
    }

    private Node PlanCall(CallExpr call)
    {
        if (call.Target is null && OperatorTable.Binary.TryGetValue(call.Function, out var binary) && call.Arguments.Count == 2)
        {
            return new BinaryNode(call.Offset, call.Function, binary, Plan(call.Arguments[0]), Plan(call.Arguments[1]));
        }

        if (call.Target is null && OperatorTable.Unary.TryGetValue(call.Function, out var unary) && call.Arguments.Count == 1)
        {
            return new OperatorNode(call.Offset, unary, Plan(call.Arguments[0]));
        }

        var found = FunctionLookup.Find(_environment, call, _scope.Has);
        IReadOnlyList<CelExpr> arguments = found.IsMember ? [call.Target!, .. call.Arguments] : call.Arguments;
        if (found.Function is null)
        {
            return new ConstantNode(call.Offset, Faults.Of(
                CelErrorCode.NoSuchOverload, $"unbound function: there is no function '{call.Function}'"));
        }

        var nodes = PlanAll(arguments);
        if (found.Function.Name == "matches" && nodes is [_, ConstantNode { Value.Ref: string pattern }])
        {
            return new MatchNode(call.Offset, nodes[0], CelPattern.Of(pattern, _environment.Options));
        }

        return new CallNode(call.Offset,
            new FunctionDispatch(found.Function.Name, found.Function.Overloads, found.IsMember, nodes.Length), nodes);
    }

    private Node PlanStruct(StructExpr structure)
    {
        var type = _environment.Candidates(structure.TypeName).Select(_environment.ObjectType).FirstOrDefault(one => one is not null);
        if (type?.Create is null)
        {
            return new ConstantNode(structure.Offset, Faults.Invalid($"there is no type '{structure.TypeName}' to make objects of"));
        }

        if (structure.Fields.FirstOrDefault(field => !type.Fields.ContainsKey(field.Name)) is { } wrong)
        {
            return new ConstantNode(wrong.Offset, Faults.Of(
                CelErrorCode.NoSuchKey, $"no such field: {type.Type.Name} has no '{wrong.Name}'"));
        }

        return new StructNode(structure.Offset, type,
            [.. structure.Fields.Select(field => (field.Name, field.IsOptional))],
            PlanAll([.. structure.Fields.Select(field => field.Value)]));
    }

    private ComprehensionNode PlanComprehension(ComprehensionExpr expr)
    {
        var range = Plan(expr.Range);
        var first = Enter(expr.Variable);
        var second = expr.Second is null ? -1 : Enter(expr.Second);
        var condition = expr.Condition is null ? null : Plan(expr.Condition);
        var result = new ComprehensionNode(expr.Offset, expr.Kind, range, first, second, condition, Plan(expr.Body));
        _scope.Leave(expr.Variable);
        if (expr.Second is not null) _scope.Leave(expr.Second);
        return result;
    }

    private BindNode PlanBind(int offset, IReadOnlyList<CelExpr> values, IReadOnlyList<string> names, CelExpr body)
    {
        var nodes = new Node[values.Count];
        var slots = new int[values.Count];
        for (var index = 0; index < nodes.Length; index++)
        {
            nodes[index] = Plan(values[index]);
            slots[index] = Enter(names[index]);
        }

        var result = new BindNode(offset, nodes, slots, Plan(body));
        foreach (var name in names) _scope.Leave(name);
        return result;
    }

    private OptionalMapNode PlanOptionalMap(OptionalMapExpr map)
    {
        var target = Plan(map.Target);
        var slot = Enter(map.Variable);
        var result = new OptionalMapNode(map.Offset, target, slot, Plan(map.Body), map.IsFlat);
        _scope.Leave(map.Variable);
        return result;
    }

    /// <summary>Opens a variable, at a place of its own.</summary>
    private int Enter(string name)
    {
        _scope.Enter(name, _slots);
        return _slots++;
    }
}
