using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>A variable of the host.</summary>
internal sealed class VariableNode(int offset, string name) : Node(offset)
{
    public string Name => name;

    public override CelValue Evaluate(CelContext context) => Read(context, name, Offset);

    public static CelValue Read(CelContext context, string name, int offset)
    {
        object? found;
        // Nearly always, and then without asking an interface.
        if (context.Values is Dictionary<string, object?> dictionary)
        {
            if (dictionary.TryGetValue(name, out found)) return context.ToValue(found);
        }
        else if (context.Values is { } values)
        {
            if (values.TryGetValue(name, out found)) return context.ToValue(found);
        }
        else if (context.Variables!.TryGet(name, out var value))
        {
            return value;
        }

        return Missing(name, offset);
    }

    public static CelValue Missing(string name, int offset) =>
        CelValue.Of(new CelError(CelErrorCode.UnknownVariable, $"there is no variable '{name}'", offset));
}
