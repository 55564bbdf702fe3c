using Cel.Evaluation;
using Cel.Values;

namespace Cel.Functions;

/// <summary>Finds, call by call, the overload that takes arguments of the kinds that came.</summary>
internal sealed class FunctionDispatch
{
    private readonly string _name;
    private readonly Candidate[] _candidates;

    public FunctionDispatch(string name, IEnumerable<CelOverload> overloads, bool isMember, int arity)
    {
        _name = name;
        var meant = overloads
            .Where(overload => overload.IsMember == isMember && overload.Body is not null && Takes(overload, arity))
            .OrderBy(overload => overload.IsFallback).ToList();
        _candidates = [.. meant.Select(overload => new Candidate(overload, arity))];
        MaxCost = meant.Count == 0 ? 0 : meant.Max(overload => overload.MaxCost);
        IsUnbounded = meant.Exists(overload => overload.IsUnbounded);
        IsSmall = meant.TrueForAll(overload => overload.Result.TypeKind == CelTypeKind.Simple
            && overload.Result.Name is not ("string" or "bytes"));
    }

    /// <summary>For estimates: what a call costs at most beside what the sizes of its arguments make it cost.</summary>
    public long MaxCost { get; }

    /// <summary>For estimates: whether cost and result have no bound in the arguments.</summary>
    public bool IsUnbounded { get; }

    /// <summary>For estimates: whether the result is of no size.</summary>
    public bool IsSmall { get; }

    public CelValue Invoke(CelContext context, params ReadOnlySpan<CelValue> arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument.IsAbrupt) return Faults.Abrupt(arguments);
        }

        foreach (var candidate in _candidates)
        {
            if (candidate.Accepts(arguments)) return candidate.Body(context, arguments);
        }

        return Faults.NoOverload(_name, arguments);
    }

    public CelValue Invoke1(CelContext context, CelValue one) => Invoke(context, [one]);

    public CelValue Invoke2(CelContext context, CelValue one, CelValue two) => Invoke(context, [one, two]);

    public CelValue Invoke3(CelContext context, CelValue one, CelValue two, CelValue three) =>
        Invoke(context, [one, two, three]);

    public CelValue InvokeMany(CelContext context, CelValue[] arguments) => Invoke(context, arguments);

    public static bool Takes(CelOverload overload, int arity) => overload.IsVariadic
        ? arity >= overload.Parameters.Count
        : arity == overload.Parameters.Count;

    /// <summary>An overload, with the kinds of values that each of its parameters takes as bits.</summary>
    private sealed class Candidate
    {
        private const int Anything = (1 << (int)CelKind.Error) - 1;

        private readonly (int Kinds, string? TypeName)[] _parameters;

        public Candidate(CelOverload overload, int arity)
        {
            Body = overload.Body!;
            _parameters = new (int, string?)[arity];
            for (var index = 0; index < arity; index++)
            {
                _parameters[index] = KindsOf(overload.Parameters[Math.Min(index, overload.Parameters.Count - 1)]);
            }
        }

        public CelFunctionBody Body { get; }

        public bool Accepts(ReadOnlySpan<CelValue> arguments)
        {
            for (var index = 0; index < _parameters.Length; index++)
            {
                var (kinds, typeName) = _parameters[index];
                if ((kinds & (1 << (int)arguments[index].Kind)) == 0) return false;
                if (typeName is not null && arguments[index].Ref is CelObject instance && instance.Type.Name != typeName) return false;
            }

            return true;
        }

        private static (int Kinds, string? TypeName) KindsOf(CelType type) => type.TypeKind switch
        {
            CelTypeKind.List => (1 << (int)CelKind.List, null),
            CelTypeKind.Map => (1 << (int)CelKind.Map, null),
            CelTypeKind.Type => (1 << (int)CelKind.Type, null),
            CelTypeKind.Wrapper => (KindsOf(type.Parameters[0]).Kinds | (1 << (int)CelKind.Null), null),
            CelTypeKind.Opaque when type.IsOptional => (1 << (int)CelKind.Optional, null),
            CelTypeKind.Opaque or CelTypeKind.Object => (1 << (int)CelKind.Object, type.Name),
            CelTypeKind.Simple => (1 << (int)SimpleKind(type), null),
            _ => (Anything, null),
        };

        private static CelKind SimpleKind(CelType type) => type.Name switch
        {
            "null_type" => CelKind.Null,
            "bool" => CelKind.Bool,
            "int" => CelKind.Int,
            "uint" => CelKind.UInt,
            "double" => CelKind.Double,
            "string" => CelKind.String,
            "bytes" => CelKind.Bytes,
            "google.protobuf.Timestamp" => CelKind.Timestamp,
            _ => CelKind.Duration,
        };
    }
}
