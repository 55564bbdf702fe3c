using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>
/// A step of an evaluation, its names resolved. A node evaluates all of its strict children, whatever comes of them,
/// so that what a run of nodes without branches costs is known ahead and entered at once: <see cref="StaticCost"/>.
/// Who evaluates a node enters the static cost, unless the node is a strict child, whose parent's cost contains it.
/// </summary>
internal abstract class Node(int offset)
{
    /// <summary>Where it is in the source.</summary>
    public int Offset { get; } = offset;

    /// <summary>What the node and its strict children cost, apart from what depends on values.</summary>
    public long StaticCost { get; protected init; } = 1;

    public abstract CelValue Evaluate(CelContext context);
}
