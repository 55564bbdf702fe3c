using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>A call of a function.</summary>
internal sealed class CallNode : Node
{
    public CallNode(int offset, Functions.FunctionDispatch dispatch, Node[] arguments) : base(offset)
    {
        Dispatch = dispatch;
        Arguments = arguments;
        StaticCost = 1 + arguments.Sum(argument => argument.StaticCost);
    }

    public Functions.FunctionDispatch Dispatch { get; }

    public Node[] Arguments { get; }

    public override CelValue Evaluate(CelContext context)
    {
        var arguments = new CelValue[Arguments.Length];
        for (var index = 0; index < arguments.Length; index++) arguments[index] = Arguments[index].Evaluate(context);
        return Faults.At(Dispatch.InvokeMany(context, arguments), Offset);
    }
}
