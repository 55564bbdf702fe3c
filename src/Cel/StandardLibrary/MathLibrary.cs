using Cel.Evaluation;
using Cel.Functions;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>The namespace <c>math</c>.</summary>
internal static class MathLibrary
{
    public static void Declare(Signatures signatures)
    {
        Extreme(signatures, "math.greatest", 1);
        Extreme(signatures, "math.least", -1);
        Real("math.ceil", Math.Ceiling);
        Real("math.floor", Math.Floor);
        Real("math.round", number => Math.Round(number, MidpointRounding.AwayFromZero));
        Real("math.trunc", Math.Truncate);
        Test("math.isInf", double.IsInfinity);
        Test("math.isNaN", double.IsNaN);
        Test("math.isFinite", double.IsFinite);

        signatures.Function("math.abs", CelType.Int, CelType.Int, (_, value) => value.Bits == long.MinValue
            ? Faults.Overflow($"math.abs({value}) does not fit the 64 bits of int")
            : CelValue.Of(Math.Abs(value.Bits)));
        signatures.Function("math.abs", CelType.UInt, CelType.UInt, (_, value) => value);
        signatures.Function("math.abs", CelType.Double, CelType.Double, (_, value) => CelValue.Of(Math.Abs(value.Number)));
        signatures.Function("math.sign", CelType.Int, CelType.Int, (_, value) => CelValue.Of((long)Math.Sign(value.Bits)));
        signatures.Function("math.sign", CelType.UInt, CelType.UInt, (_, value) => CelValue.Of(value.Bits == 0 ? 0ul : 1));
        signatures.Function("math.sign", CelType.Double, CelType.Double, (_, value) => CelValue.Of(
            double.IsNaN(value.Number) || value.Number == 0 ? value.Number : Math.Sign(value.Number)));
        signatures.Function("math.sqrt", CelType.Double, CelType.Double, (_, value) => CelValue.Of(Math.Sqrt(value.Number)));
        signatures.Function("math.sqrt", CelType.Int, CelType.Double, (_, value) => CelValue.Of(Math.Sqrt(value.Bits)));
        signatures.Function("math.sqrt", CelType.UInt, CelType.Double, (_, value) => CelValue.Of(Math.Sqrt(value.AsUInt())));

        Bits("math.bitAnd", (one, two) => one & two);
        Bits("math.bitOr", (one, two) => one | two);
        Bits("math.bitXor", (one, two) => one ^ two);
        signatures.Function("math.bitNot", CelType.Int, CelType.Int, (_, value) => CelValue.Of(~value.Bits));
        signatures.Function("math.bitNot", CelType.UInt, CelType.UInt, (_, value) => CelValue.Of(~value.AsUInt()));
        Shift("math.bitShiftLeft", (bits, by) => bits << by);
        Shift("math.bitShiftRight", (bits, by) => bits >>> by);

        void Real(string name, Func<double, double> map) =>
            signatures.Function(name, CelType.Double, CelType.Double, (_, value) => CelValue.Of(map(value.Number)));

        void Test(string name, Func<double, bool> test) =>
            signatures.Function(name, CelType.Double, CelType.Bool, (_, value) => CelValue.Of(test(value.Number)));

        void Bits(string name, Func<long, long, long> map)
        {
            signatures.Function(name, [CelType.Int, CelType.Int], CelType.Int, (_, arguments) =>
                CelValue.Of(map(arguments[0].Bits, arguments[1].Bits)));
            signatures.Function(name, [CelType.UInt, CelType.UInt], CelType.UInt, (_, arguments) =>
                CelValue.Of((ulong)map(arguments[0].Bits, arguments[1].Bits)));
        }

        void Shift(string name, Func<long, int, long> map)
        {
            signatures.Function(name, [CelType.Int, CelType.Int], CelType.Int, (_, arguments) =>
                Shifted(name, arguments[1].AsInt(), by => CelValue.Of(map(0, by)), arguments[0], map));
            signatures.Function(name, [CelType.UInt, CelType.Int], CelType.UInt, (_, arguments) =>
                Shifted(name, arguments[1].AsInt(), by => CelValue.Of((ulong)map(0, by)), arguments[0], map));
        }
    }

    private static CelValue Shifted(
        string name, long by, Func<int, CelValue> zero, CelValue value, Func<long, int, long> map)
    {
        if (by < 0) return Faults.Invalid($"{name}() negative offset: {by}");
        if (by > 63) return zero(0);
        var shifted = map(value.Bits, (int)by);
        return value.IsInt ? CelValue.Of(shifted) : CelValue.Of((ulong)shifted);
    }

    /// <summary>The greatest or the least of its arguments, or of a list's elements.</summary>
    private static void Extreme(Signatures signatures, string name, int sign)
    {
        foreach (var type in new[] { CelType.Int, CelType.UInt, CelType.Double })
        {
            signatures.Add(name, new CelOverload([type], type, Of) { IsVariadic = true });
            signatures.Function(name, [CelType.List(type)], type, OfList);
        }

        signatures.Add(name, new CelOverload([CelType.AnyList], CelType.Dyn, OfList) { IsFallback = true });
        signatures.Add(name, new CelOverload([CelType.Dyn], CelType.Dyn, Of) { IsVariadic = true, IsFallback = true });

        CelValue OfList(CelContext context, ReadOnlySpan<CelValue> arguments)
        {
            context.Charge(arguments[0].AsList().Count);
            return arguments[0].AsList().Count == 0
                ? Faults.Invalid($"{name}() of an empty list")
                : Of(context, arguments[0].AsList().ToArray());
        }

        CelValue Of(CelContext context, ReadOnlySpan<CelValue> arguments)
        {
            context.Charge(arguments.Length - 1);
            var best = arguments[0];
            foreach (var argument in arguments)
            {
                if (argument.Kind is not (CelKind.Int or CelKind.UInt or CelKind.Double)) return Faults.NoOverload(name, argument);
                if (ValueEquality.CompareNumbers(argument, best) * sign > 0) best = argument;
            }

            return best;
        }
    }
}
