using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using Cel.Ast;
using Cel.Evaluation;
using Cel.Functions;
using Cel.Planning;
using Cel.Values;

namespace Cel.Compilation;

/// <summary>
/// Makes a delegate of a plan. The delegate does what the nodes would, in the same order and for the same cost; local
/// variables become variables of the delegate, and operators decide what is usual without asking their nodes.
/// </summary>
[RequiresDynamicCode("It makes code.")]
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = NotTrimmed)]
[UnconditionalSuppressMessage("Trimming", "IL2060", Justification = NotTrimmed)]
internal sealed class ExpressionCompiler
{
    private const string NotTrimmed = "What it calls by name is this assembly's; where code is trimmed, none is made.";

    private static readonly MethodInfo _charge = typeof(CelContext).GetMethod(nameof(CelContext.Charge))!;

    private readonly ParameterExpression _context = Expression.Parameter(typeof(CelContext), "context");
    private readonly ParameterExpression[] _locals;

    private ExpressionCompiler(CelPlan plan) =>
        _locals = [.. Enumerable.Range(0, plan.Slots).Select(slot => Expression.Variable(typeof(CelValue), $"local{slot}"))];

    public static Func<CelContext, CelValue> Compile(CelPlan plan)
    {
        var compiler = new ExpressionCompiler(plan);
        var body = Expression.Block(
            compiler._locals, compiler.Charge(plan.Root.StaticCost), compiler.Build(plan.Root));
        return Expression.Lambda<Func<CelContext, CelValue>>(body, compiler._context).Compile();
    }

    private Expression Build(Node node) => node switch
    {
        ConstantNode constant => Expression.Constant(constant.Value),
        VariableNode variable => Expression.Call(typeof(VariableNode), nameof(VariableNode.Read), null,
            _context, Expression.Constant(variable.Name), Expression.Constant(variable.Offset)),
        LocalNode local => _locals[local.Slot],
        SelectNode select => Apply(select, nameof(SelectNode.Apply), Build(select.Operand)),
        OperatorNode unary => Apply(unary, nameof(OperatorNode.Apply), Build(unary.Operand)),
        MatchNode match => Apply(match, nameof(MatchNode.Apply), Build(match.Operand)),
        BinaryNode binary => BuildBinary(binary),
        CallNode call => BuildCall(call),
        LogicNode logic => BuildLogic(logic),
        ConditionalNode conditional => BuildConditional(conditional),
        ListNode list => Apply(list, nameof(ListNode.Make), BuildAll(list.Elements), list.Elements.Length),
        MapNode map => Apply(map, nameof(MapNode.Make), BuildAll(map.Children)),
        StructNode structure => Apply(structure, nameof(StructNode.Make), BuildAll(structure.Values)),
        ComprehensionNode comprehension => BuildComprehension(comprehension),
        BindNode bind => BuildBind(bind),
        OptionalMapNode map => BuildOptionalMap(map),
        PathNode => Expression.Call(Expression.Constant(node), nameof(Node.Evaluate), null, _context),
        _ => throw new UnreachableException(),
    };

    private MethodCallExpression Charge(long units) => Expression.Call(_context, _charge, Expression.Constant(units));

    private MethodCallExpression Apply(Node node, string method, Expression operand) =>
        Expression.Call(Expression.Constant(node), method, null, _context, operand);

    /// <summary>
    /// As <see cref="Apply(Node, string, Expression)"/>, with the memory for the values entered first.
    /// </summary>
    private BlockExpression Apply(Node node, string method, Expression operand, int values) => Expression.Block(
        Expression.Call(_context, nameof(CelContext.Allocate), null, Expression.Constant(values * CelContext.ValueSize)),
        Apply(node, method, operand));

    private NewArrayExpression BuildAll(Node[] nodes) => Expression.NewArrayInit(typeof(CelValue), nodes.Select(Build));

    private MethodCallExpression BuildBinary(BinaryNode binary)
    {
        var (left, right) = (Build(binary.Left), Build(binary.Right));
        var fast = binary.Function switch
        {
            Operators.Equal => nameof(FastPath.Equal),
            Operators.NotEqual => nameof(FastPath.NotEqual),
            Operators.Less => nameof(FastPath.Less),
            Operators.LessEqual => nameof(FastPath.LessEqual),
            Operators.Greater => nameof(FastPath.Greater),
            Operators.GreaterEqual => nameof(FastPath.GreaterEqual),
            Operators.Add => nameof(FastPath.Add),
            Operators.Subtract => nameof(FastPath.Subtract),
            Operators.Multiply => nameof(FastPath.Multiply),
            _ => null,
        };
        return fast is null
            ? Expression.Call(Expression.Constant(binary), nameof(BinaryNode.Apply), null, _context, left, right)
            : Expression.Call(typeof(FastPath), fast, null, Expression.Constant(binary), _context, left, right);
    }

    private MethodCallExpression BuildCall(CallNode call)
    {
        var dispatch = Expression.Constant(call.Dispatch);
        var arguments = call.Arguments.Select(Build).Prepend(_context).ToArray();
        var result = call.Arguments.Length switch
        {
            1 => Expression.Call(dispatch, nameof(FunctionDispatch.Invoke1), null, arguments),
            2 => Expression.Call(dispatch, nameof(FunctionDispatch.Invoke2), null, arguments),
            3 => Expression.Call(dispatch, nameof(FunctionDispatch.Invoke3), null, arguments),
            _ => Expression.Call(dispatch, nameof(FunctionDispatch.InvokeMany), null,
                _context, Expression.NewArrayInit(typeof(CelValue), arguments[1..])),
        };
        return At(result, call.Offset);
    }

    private static MethodCallExpression At(Expression value, int offset) =>
        Expression.Call(typeof(Faults), nameof(Faults.At), null, value, Expression.Constant(offset));

    private BlockExpression BuildLogic(LogicNode logic)
    {
        var end = Expression.Label(typeof(CelValue));
        var value = Expression.Variable(typeof(CelValue), "value");
        var abrupt = Expression.Variable(typeof(CelValue), "abrupt");
        var steps = new List<Expression> { Expression.Assign(abrupt, Expression.Default(typeof(CelValue))) };
        for (var index = 0; index < logic.Operands.Length; index++)
        {
            var operand = logic.Operands[index];
            if (index > 0) steps.Add(Charge(operand.StaticCost));
            steps.Add(Expression.Assign(value, Build(operand)));
            steps.Add(Expression.IfThen(
                Expression.Property(value, logic.IsAnd ? nameof(CelValue.IsFalse) : nameof(CelValue.IsTrue)),
                Expression.Return(end, value)));
            steps.Add(Expression.IfThen(
                Expression.Not(Expression.Property(value, nameof(CelValue.IsBool))),
                Expression.Assign(abrupt, Expression.Call(typeof(LogicNode), nameof(LogicNode.Remember), null,
                    abrupt, value, Expression.Constant(logic.IsAnd), Expression.Constant(operand.Offset)))));
        }

        steps.Add(Expression.Label(end, Expression.Condition(
            Expression.ReferenceEqual(Expression.Field(abrupt, nameof(CelValue.Ref)), Expression.Constant(null)),
            Expression.Constant(CelValue.Of(logic.IsAnd)), abrupt)));
        return Expression.Block([value, abrupt], steps);
    }

    private BlockExpression BuildConditional(ConditionalNode conditional)
    {
        var condition = Expression.Variable(typeof(CelValue), "condition");
        return Expression.Block([condition],
            Expression.Assign(condition, Build(conditional.Condition)),
            Expression.Condition(Expression.Property(condition, nameof(CelValue.IsTrue)),
                Branch(conditional.Then),
                Expression.Condition(Expression.Property(condition, nameof(CelValue.IsFalse)),
                    Branch(conditional.Otherwise),
                    Expression.Call(typeof(ConditionalNode), nameof(ConditionalNode.Undecided), null,
                        condition, Expression.Constant(conditional.Offset)))));
    }

    private BlockExpression Branch(Node node) => Expression.Block(Charge(node.StaticCost), Build(node));

    private BlockExpression BuildComprehension(ComprehensionNode node)
    {
        var range = Expression.Variable(typeof(CelValue), "range");
        var fold = Expression.Variable(typeof(Fold), "fold");
        var unused = Expression.Variable(typeof(CelValue), "unused");
        var (next, end) = (Expression.Label("next"), Expression.Label("end"));
        var steps = new List<Expression>
        {
            Expression.IfThen(
                Expression.Not(Expression.Call(fold, nameof(Fold.Next), null,
                    _locals[node.Slot], node.Second >= 0 ? _locals[node.Second] : unused)),
                Expression.Break(end)),
            Expression.Call(_context, _charge, Expression.Property(fold, nameof(Fold.StepCost))),
        };
        if (node.Condition is not null)
        {
            steps.Add(Expression.IfThen(
                Expression.Not(Expression.Call(fold, nameof(Fold.Wants), null, Build(node.Condition))),
                Expression.Continue(next)));
            steps.Add(Charge(node.Body.StaticCost));
        }

        steps.Add(Expression.Call(fold, nameof(Fold.Take), null, Build(node.Body)));
        return Expression.Block([range, fold, unused],
            Expression.Assign(range, Build(node.Range)),
            Expression.Assign(fold, Expression.Call(typeof(Fold), nameof(Fold.Start), null,
                Expression.Constant(node), _context, range)),
            Expression.Condition(Expression.ReferenceEqual(fold, Expression.Constant(null)),
                Expression.Call(typeof(Fold), nameof(Fold.NoRange), null, Expression.Constant(node), range),
                Expression.Block(
                    Expression.Loop(Expression.Block(steps), end, next),
                    Expression.Call(fold, nameof(Fold.Result), null))));
    }

    private BlockExpression BuildBind(BindNode bind)
    {
        var steps = bind.Values.Select((value, index) => (Expression)Expression.Assign(_locals[bind.Slots[index]], Build(value)));
        return Expression.Block([.. steps, Build(bind.Body)]);
    }

    private BlockExpression BuildOptionalMap(OptionalMapNode map)
    {
        var target = Expression.Variable(typeof(CelValue), "target");
        var present = Expression.Property(
            Expression.Convert(Expression.Field(target, nameof(CelValue.Ref)), typeof(CelOptional)), nameof(CelOptional.Value));
        return Expression.Block([target],
            Expression.Assign(target, Build(map.Target)),
            Expression.Condition(
                Expression.Call(typeof(ExpressionCompiler), nameof(IsPresent), null, target),
                Expression.Block(
                    Charge(map.Body.StaticCost),
                    Expression.Assign(_locals[map.Slot], present),
                    Expression.Call(Expression.Constant(map), nameof(OptionalMapNode.Wrap), null, Build(map.Body))),
                Expression.Call(Expression.Constant(map), nameof(OptionalMapNode.WithoutValue), null, target)));
    }

    private static bool IsPresent(CelValue value) => value.Ref is CelOptional { HasValue: true };
}
