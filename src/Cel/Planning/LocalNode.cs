using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>A variable of a comprehension or a binding.</summary>
internal sealed class LocalNode(int offset, int slot) : Node(offset)
{
    public int Slot => slot;

    public override CelValue Evaluate(CelContext context) => context.Locals[slot];
}
