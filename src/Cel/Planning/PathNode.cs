using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>
/// A qualified name of an expression that was not checked: which part of it is a variable shows when it is evaluated.
/// </summary>
/// <param name="offset">Where it is in the source.</param>
/// <param name="name">The whole name.</param>
/// <param name="readings">Variables or constants that the name may begin with, best first, and the fields
/// behind.</param>
internal sealed class PathNode(int offset, string name, IReadOnlyList<PathReading> readings) : Node(offset)
{
    /// <summary>The names that it may begin with.</summary>
    public IEnumerable<string> Names => readings.Select(reading => reading.Name);

    /// <summary>The most fields that are asked for.</summary>
    public int MaxFields => readings.Max(reading => reading.Fields.Count);

    public override CelValue Evaluate(CelContext context)
    {
        foreach (var reading in readings)
        {
            CelValue value;
            if (context.Values is { } values)
            {
                if (values.TryGetValue(reading.Name, out var found)) value = context.ToValue(found);
                else if (reading.Constant is { } constant) value = constant;
                else continue;
            }
            else if (!context.Variables!.TryGet(reading.Name, out value))
            {
                if (reading.Constant is not { } constant) continue;
                value = constant;
            }

            foreach (var field in reading.Fields)
            {
                context.Charge(1);
                value = Access.Select(context, value, field);
            }

            return Faults.At(value, Offset);
        }

        return VariableNode.Missing(name, Offset);
    }
}
