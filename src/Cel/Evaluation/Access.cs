using Cel.Ast;
using Cel.Values;

namespace Cel.Evaluation;

/// <summary>Fields, elements and entries, also of values that may be absent.</summary>
internal static class Access
{
    public static CelValue Select(CelContext context, CelValue operand, string field)
    {
        if (operand.Ref is CelMap map) return map.TryGet(field, out var value) ? value : Faults.NoKey(CelValue.Of(field));
        if (operand.Ref is CelOptional) return OptionalSelect(context, operand, field);
        if (operand.IsAbrupt) return operand.Ref is CelUnknown ? Narrowed(operand, field) : operand;
        if (operand.Ref is not CelObject instance) return NoFields(operand, field);
        return instance.TryGetField(field, out var part) ? part : NoField(instance, field);
    }

    public static CelValue OptionalSelect(CelContext context, CelValue operand, string field)
    {
        if (operand.Ref is CelOptional optional)
        {
            return optional.HasValue ? OptionalSelect(context, optional.Value, field) : operand;
        }

        if (operand.IsAbrupt) return operand.Ref is CelUnknown ? Narrowed(operand, field) : operand;
        var value = CelValue.Null;
        var isThere = operand.Ref switch
        {
            CelMap map => map.TryGet(field, out value),
            CelObject instance => instance.TryGetField(field, out value),
            _ => (bool?)null,
        };
        if (isThere is null) return NoFields(operand, field);
        if (value.IsAbrupt) return value;
        return CelValue.Of(isThere.Value ? CelOptional.Of(value) : CelOptional.None);
    }

    public static CelValue Has(CelContext context, CelValue operand, string field)
    {
        while (operand.Ref is CelOptional optional)
        {
            if (!optional.HasValue) return CelValue.False;
            operand = optional.Value;
        }

        if (operand.IsAbrupt) return operand.Ref is CelUnknown ? Narrowed(operand, field) : operand;
        return operand.Ref switch
        {
            CelMap map => CelValue.Of(map.TryGet(field, out _)),
            CelObject instance => CelValue.Of(instance.TryGetField(field, out var value) && value.Kind != CelKind.Null),
            _ => NoFields(operand, field),
        };
    }

    public static CelValue Index(CelContext context, CelValue operand, CelValue index)
    {
        if (operand.Ref is CelOptional) return OptionalIndex(context, operand, index);
        if (operand.IsAbrupt || index.IsAbrupt) return Faults.Abrupt(operand, index);
        if (operand.Ref is CelMap map) return map.TryGet(index, out var value) ? value : Faults.NoKey(index);
        if (operand.Ref is not CelList list) return Faults.NoOverload(Operators.Index, operand, index);
        if (PlaceOf(index) is not { } place) return Faults.Invalid($"a list has no element {index}: an index is a whole number");
        return place >= 0 && place < list.Count ? list[(int)place] : OutOfRange(list, place);
    }

    public static CelValue OptionalIndex(CelContext context, CelValue operand, CelValue index)
    {
        if (operand.IsAbrupt || index.IsAbrupt) return Faults.Abrupt(operand, index);
        if (operand.Ref is CelOptional optional)
        {
            return optional.HasValue ? OptionalIndex(context, optional.Value, index) : operand;
        }

        if (operand.Ref is CelMap map)
        {
            return CelValue.Of(map.TryGet(index, out var value) ? CelOptional.Of(value) : CelOptional.None);
        }

        if (operand.Ref is not CelList list) return Faults.NoOverload(Operators.OptionalIndex, operand, index);
        if (PlaceOf(index) is not { } place) return Faults.Invalid($"a list has no element {index}: an index is a whole number");
        return CelValue.Of(place >= 0 && place < list.Count ? CelOptional.Of(list[(int)place]) : CelOptional.None);
    }

    /// <summary>Whether a value that is not there is left out: what an optional element of a literal must be.</summary>
    public static CelValue? Present(CelValue optional, out bool isAbsent)
    {
        isAbsent = false;
        if (optional.IsAbrupt) return optional;
        if (optional.Ref is not CelOptional value)
        {
            return Faults.NoOverload("optional element", optional);
        }

        isAbsent = !value.HasValue;
        return isAbsent ? null : value.Value;
    }

    private static long? PlaceOf(CelValue index) => index.Kind switch
    {
        CelKind.Int => index.Bits,
        CelKind.UInt => index.Bits < 0 ? long.MaxValue : index.Bits,
        CelKind.Double when double.IsInteger(index.Number) && Math.Abs(index.Number) < 1e15 => (long)index.Number,
        _ => null,
    };

    private static CelValue Narrowed(CelValue unknown, string field) =>
        CelValue.Of(new CelUnknown([.. unknown.Unknown!.Names.Select(name => $"{name}.{field}")]));

    private static CelValue OutOfRange(CelList list, long place) =>
        Faults.Of(CelErrorCode.IndexOutOfRange, $"index out of range: {place} in a list of {list.Count}");

    private static CelValue NoFields(CelValue operand, string field) => Faults.Of(CelErrorCode.NoSuchOverload,
        $"no such overload: '{field}' is asked of a value of type {operand.RuntimeType.Name}, which has no fields");

    private static CelValue NoField(CelObject instance, string field) =>
        Faults.Of(CelErrorCode.NoSuchKey, $"no such field: {instance.Type.Name} has no '{field}'");
}
