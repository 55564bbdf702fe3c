using Cel.Ast;
using Cel.Evaluation;
using Cel.Planning;
using Cel.Values;

namespace Cel.Reduction;

/// <summary>
/// Evaluates what is known of an expression and leaves the rest. Each part that depends on nothing unknown is evaluated
/// once, as a whole; parts that end in an error stay as they are, so that the error comes where it would have come.
/// </summary>
internal sealed class Reducer(CelEnvironment environment, CelAst ast, ICelVariables known)
{
    private readonly Dictionary<CelExpr, bool> _dependent = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> _locals = [];
    private long _cost;
    private int _nodes;

    public CelAst Reduce()
    {
        var root = Reduce(ast.Root);
        return new CelAst(ast.Source, root, ast.Nodes + _nodes);
    }

    private CelExpr Reduce(CelExpr expr)
    {
        if (expr is ConstantExpr) return expr;
        if (!DependsOnUnknown(expr)) return Evaluated(expr);
        return expr switch
        {
            SelectExpr select when !IsVariable(select) => new SelectExpr(
                select.Offset, Reduce(select.Operand), select.Field, select.Kind),
            CallExpr call => new CallExpr(call.Offset,
                call.Target is null || IsNamespace(call) ? call.Target : Reduce(call.Target), call.Function, ReduceAll(call.Arguments)),
            LogicExpr logic => OfLogic(logic),
            ConditionalExpr conditional => OfConditional(conditional),
            ListExpr list => new ListExpr(list.Offset, ReduceAll(list.Elements), list.Optional),
            MapExpr map => new MapExpr(map.Offset,
                [.. map.Entries.Select(entry => entry with { Key = Reduce(entry.Key), Value = Reduce(entry.Value) })]),
            StructExpr structure => new StructExpr(structure.Offset, structure.TypeName,
                [.. structure.Fields.Select(field => field with { Value = Reduce(field.Value) })]),
            ComprehensionExpr one => OfComprehension(one),
            BindExpr bind => new BindExpr(bind.Offset, bind.Variable, Reduce(bind.Value), Within([bind.Variable], bind.Body)),
            OptionalMapExpr map => new OptionalMapExpr(
                map.Offset, Reduce(map.Target), map.Variable, Within([map.Variable], map.Body), map.IsFlat),
            _ => expr,
        };
    }

    private List<CelExpr> ReduceAll(IReadOnlyList<CelExpr> exprs) => [.. exprs.Select(Reduce)];

    private CelExpr Within(string[] names, CelExpr body)
    {
        _locals.AddRange(names);
        var reduced = Reduce(body);
        _locals.RemoveRange(_locals.Count - names.Length, names.Length);
        return reduced;
    }

    private ComprehensionExpr OfComprehension(ComprehensionExpr one)
    {
        string[] names = one.Second is null ? [one.Variable] : [one.Variable, one.Second];
        return new ComprehensionExpr(one.Offset, one.Kind, Reduce(one.Range), one.Variable, one.Second,
            one.Condition is null ? null : Within(names, one.Condition), Within(names, one.Body));
    }

    private CelExpr OfLogic(LogicExpr logic)
    {
        var left = new List<CelExpr>();
        foreach (var operand in logic.Operands)
        {
            var reduced = Reduce(operand);
            if (reduced is not ConstantExpr { Value.Kind: CelKind.Bool } constant)
            {
                left.Add(reduced);
                continue;
            }

            // One that decides makes the others not matter; one that does not can go.
            if (constant.Value.IsTrue != logic.IsAnd) return constant;
        }

        return left.Count switch
        {
            0 => new ConstantExpr(logic.Offset, CelValue.Of(logic.IsAnd)),
            // Alone it might be no condition, which it must be here.
            1 when left[0] is LogicExpr => left[0],
            1 => new LogicExpr(logic.Offset, logic.IsAnd,
                [left[0], new ConstantExpr(logic.Offset, CelValue.Of(logic.IsAnd))]),
            _ => new LogicExpr(logic.Offset, logic.IsAnd, left),
        };
    }

    private CelExpr OfConditional(ConditionalExpr conditional)
    {
        var condition = Reduce(conditional.Condition);
        if (condition is ConstantExpr { Value.Kind: CelKind.Bool } constant)
        {
            return Reduce(constant.Value.IsTrue ? conditional.Then : conditional.Otherwise);
        }

        return new ConditionalExpr(conditional.Offset, condition, Reduce(conditional.Then), Reduce(conditional.Otherwise));
    }

    private CelExpr Evaluated(CelExpr expr)
    {
        if (_cost > environment.Options.MaxCost) return expr;
        var result = Run(expr);
        _cost += result.Cost;
        return Literals.Of(expr.Offset, result.Value, environment.Options.MaxNodes - ast.Nodes, ref _nodes) ?? expr;
    }

    private CelResult Run(CelExpr expr) =>
        environment.Interpret(new CelAst(ast.Source, expr, ast.Nodes)).Evaluate(known);

    private bool DependsOnUnknown(CelExpr expr)
    {
        if (_dependent.TryGetValue(expr, out var there)) return there;
        return _dependent[expr] = expr switch
        {
            ConstantExpr => false,
            IdentExpr or SelectExpr { Kind: SelectKind.Value } when QualifiedName.Of(expr) is { } name => IsUnknown(name),
            SelectExpr select => DependsOnUnknown(select.Operand),
            CallExpr call => (call.Target is not null && !IsNamespace(call) && DependsOnUnknown(call.Target)) || Any(call.Arguments),
            LogicExpr logic => Any(logic.Operands),
            ConditionalExpr one => Any([one.Condition, one.Then, one.Otherwise]),
            ListExpr list => Any(list.Elements),
            MapExpr map => map.Entries.Any(entry => DependsOnUnknown(entry.Key) || DependsOnUnknown(entry.Value)),
            StructExpr structure => Any(structure.Fields.Select(field => field.Value)),
            ComprehensionExpr one => DependsOnUnknown(one.Range) || AnyWithin(
                one.Second is null ? [one.Variable] : [one.Variable, one.Second], [one.Condition, one.Body]),
            BindExpr bind => DependsOnUnknown(bind.Value) || AnyWithin([bind.Variable], [bind.Body]),
            OptionalMapExpr map => DependsOnUnknown(map.Target) || AnyWithin([map.Variable], [map.Body]),
            // A block's values refer to each other: it is left as a whole unless all of it is known.
            BlockExpr block => AnyWithin([.. block.Values.Select((_, index) => BlockExpr.IndexVariable(index))],
                [.. block.Values, block.Body]),
            _ => true,
        };
    }

    private bool Any(IEnumerable<CelExpr> exprs) => exprs.Any(DependsOnUnknown);

    /// <summary>Whether one of some parts depends on what is unknown, apart from variables that are theirs.</summary>
    private bool AnyWithin(IReadOnlyList<string> names, IReadOnlyList<CelExpr?> parts) =>
        parts.Any(part => part is not null && Names.Free(part).Any(name =>
            !names.Contains(name.Root) && IsUnknown(name)));

    /// <summary>Whether a name means a local variable around, or a variable that is not known.</summary>
    private bool IsUnknown(QualifiedName name)
    {
        if (_locals.Contains(name.Root)) return true;
        for (var length = name.Parts.Count; length > 0; length--)
        {
            foreach (var candidate in environment.Candidates(name.Start(length)))
            {
                if (known.TryGet(candidate, out var value)) return value.Unknown is not null;
                if (environment.TryGetConstant(candidate, out _)) return false;
            }
        }

        return true;
    }

    private bool IsVariable(SelectExpr select) => QualifiedName.Of(select) is { } name && IsUnknown(name);

    private bool IsNamespace(CallExpr call) =>
        call.Target is not null && !FunctionLookup.Find(environment, call, _locals.Contains).IsMember;
}
