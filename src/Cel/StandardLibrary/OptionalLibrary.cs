using Cel.Evaluation;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>Values that may be absent.</summary>
internal static class OptionalLibrary
{
    public static void Declare(Signatures signatures)
    {
        var t = Signatures.T;
        var optional = CelType.Optional(t);
        signatures.Function("optional.none", [], optional, (_, _) => CelValue.Of(CelOptional.None));
        signatures.Function("optional.of", t, optional, (_, value) => CelValue.Of(CelOptional.Of(value)));
        signatures.Function("optional.ofNonZeroValue", t, optional, (_, value) =>
            CelValue.Of(IsZero(value) ? CelOptional.None : CelOptional.Of(value)));
        signatures.Function("optional.unwrap", CelType.List(optional), CelType.List(t), Unwrap);
        signatures.Method("unwrapOpt", [CelType.List(optional)], CelType.List(t), (context, arguments) =>
            Unwrap(context, arguments[0]));
        signatures.Method("hasValue", [optional], CelType.Bool, (_, arguments) => CelValue.Of(arguments[0].AsOptional().HasValue));
        signatures.Method("value", [optional], t, (_, arguments) => arguments[0].AsOptional() is { HasValue: true } there
            ? there.Value
            : Faults.Invalid("optional.none() has no value"));
        signatures.Method("or", [optional, optional], optional, (_, arguments) =>
            arguments[0].AsOptional().HasValue ? arguments[0] : arguments[1]);
        signatures.Method("orValue", [optional, t], t, (_, arguments) =>
            arguments[0].AsOptional() is { HasValue: true } there ? there.Value : arguments[1]);
    }

    private static bool IsZero(CelValue value) => value.Kind switch
    {
        CelKind.Null => true,
        CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.Duration => value.Bits == 0,
        CelKind.Double => value.Number == 0,
        CelKind.String => value.AsString().Length == 0,
        CelKind.Bytes => value.AsBytes().IsEmpty,
        CelKind.List => value.AsList().Count == 0,
        CelKind.Map => value.AsMap().Count == 0,
        CelKind.Timestamp => value.AsTimestamp() is { Seconds: 0, Nanos: 0 },
        CelKind.Optional => !value.AsOptional().HasValue,
        _ => false,
    };

    private static CelValue Unwrap(CelContext context, CelValue value)
    {
        var kept = new List<CelValue>();
        for (var index = 0; index < value.AsList().Count; index++)
        {
            context.Charge(1);
            context.Allocate(CelContext.ValueSize);
            if (value.AsList()[index].Ref is not CelOptional element) return Faults.NoOverload("optional.unwrap", value);
            if (element.HasValue) kept.Add(element.Value);
        }

        return CelValue.OfList([.. kept]);
    }
}
