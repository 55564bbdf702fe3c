using Cel.Ast;
using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>A field.</summary>
internal sealed class SelectNode : Node
{
    public SelectNode(int offset, Node operand, string field, SelectKind kind) : base(offset)
    {
        Operand = operand;
        Field = field;
        Kind = kind;
        StaticCost = 1 + operand.StaticCost;
    }

    public Node Operand { get; }

    public string Field { get; }

    public SelectKind Kind { get; }

    public override CelValue Evaluate(CelContext context) => Apply(context, Operand.Evaluate(context));

    public CelValue Apply(CelContext context, CelValue operand) => Faults.At(Kind switch
    {
        SelectKind.Value => Access.Select(context, operand, Field),
        SelectKind.Optional => Access.OptionalSelect(context, operand, Field),
        _ => Access.Has(context, operand, Field),
    }, Offset);
}
