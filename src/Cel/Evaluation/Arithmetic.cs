using Cel.Ast;
using Cel.Values;

namespace Cel.Evaluation;

/// <summary>The operators on numbers, and those of the same signs on text, lists and time.</summary>
internal static class Arithmetic
{
    public static CelValue Add(CelContext context, CelValue left, CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => Int((Int128)left.Bits + right.Bits, "+", left, right),
        (CelKind.UInt, CelKind.UInt) => UInt((UInt128)(ulong)left.Bits + (ulong)right.Bits, "+", left, right),
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.Number + right.Number),
        (CelKind.String, CelKind.String) => Join(context, left.AsString(), right.AsString()),
        (CelKind.Bytes, CelKind.Bytes) => Join(context, left.AsBytes(), right.AsBytes()),
        (CelKind.List, CelKind.List) => Join(context, left.AsList(), right.AsList()),
        (CelKind.Duration, CelKind.Duration) => Duration((Int128)left.Bits + right.Bits),
        (CelKind.Timestamp, CelKind.Duration) => Shifted(context, left.AsTimestamp(), right.Bits),
        (CelKind.Duration, CelKind.Timestamp) => Shifted(context, right.AsTimestamp(), left.Bits),
        _ => NoOverload(Operators.Add, left, right),
    };

    public static CelValue Subtract(CelContext context, CelValue left, CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => Int((Int128)left.Bits - right.Bits, "-", left, right),
        (CelKind.UInt, CelKind.UInt) when (ulong)left.Bits >= (ulong)right.Bits => CelValue.Of((ulong)left.Bits - (ulong)right.Bits),
        (CelKind.UInt, CelKind.UInt) => Overflow("-", left, right),
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.Number - right.Number),
        (CelKind.Duration, CelKind.Duration) => Duration((Int128)left.Bits - right.Bits),
        (CelKind.Timestamp, CelKind.Duration) => Shifted(context, left.AsTimestamp(), -(Int128)right.Bits),
        (CelKind.Timestamp, CelKind.Timestamp) => Duration(Nanos(left.AsTimestamp()) - Nanos(right.AsTimestamp())),
        _ => NoOverload(Operators.Subtract, left, right),
    };

    public static CelValue Multiply(CelContext context, CelValue left, CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => Int((Int128)left.Bits * right.Bits, "*", left, right),
        (CelKind.UInt, CelKind.UInt) => UInt((UInt128)(ulong)left.Bits * (ulong)right.Bits, "*", left, right),
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.Number * right.Number),
        _ => NoOverload(Operators.Multiply, left, right),
    };

    public static CelValue Divide(CelContext context, CelValue left, CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) or (CelKind.UInt, CelKind.UInt) when right.Bits == 0 => ByZero("divide", left),
        (CelKind.Int, CelKind.Int) => Int((Int128)left.Bits / right.Bits, "/", left, right),
        (CelKind.UInt, CelKind.UInt) => CelValue.Of((ulong)left.Bits / (ulong)right.Bits),
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.Number / right.Number),
        _ => NoOverload(Operators.Divide, left, right),
    };

    public static CelValue Modulo(CelContext context, CelValue left, CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) or (CelKind.UInt, CelKind.UInt) when right.Bits == 0 => ByZero("modulus", left),
        (CelKind.Int, CelKind.Int) => CelValue.Of(right.Bits == -1 ? 0 : left.Bits % right.Bits),
        (CelKind.UInt, CelKind.UInt) => CelValue.Of((ulong)left.Bits % (ulong)right.Bits),
        _ => NoOverload(Operators.Modulo, left, right),
    };

    public static CelValue Negate(CelContext context, CelValue value) => value.Kind switch
    {
        CelKind.Int when value.Bits == long.MinValue => Faults.Overflow($"-({value}) does not fit the 64 bits of int"),
        CelKind.Int => CelValue.Of(-value.Bits),
        CelKind.Double => CelValue.Of(-value.Number),
        _ when value.IsAbrupt => value,
        _ => Faults.NoOverload(Operators.Negate, value),
    };

    public static CelValue Not(CelContext context, CelValue value) =>
        value.IsBool ? CelValue.Of(value.Bits == 0) : value.IsAbrupt ? value : Faults.NoOverload(Operators.Not, value);

    public static CelValue Join(CelContext context, CelList left, CelList right)
    {
        if (left.Count == 0) return CelValue.Of(right);
        if (right.Count == 0) return CelValue.Of(left);
        var count = (long)left.Count + right.Count;
        context.Charge(count);
        context.Allocate(count * CelContext.ValueSize);
        var joined = new CelValue[count];
        for (var index = 0; index < left.Count; index++) joined[index] = left[index];
        for (var index = 0; index < right.Count; index++) joined[left.Count + index] = right[index];
        return CelValue.OfList(joined);
    }

    public static CelValue Shifted(CelContext context, CelTimestamp time, Int128 nanoseconds)
    {
        var moved = Nanos(time) + nanoseconds;
        var seconds = moved / CelTimestamp.NanosPerSecond;
        var nanos = (int)(moved % CelTimestamp.NanosPerSecond);
        if (nanos < 0) (seconds, nanos) = (seconds - 1, nanos + (int)CelTimestamp.NanosPerSecond);
        return CelTimestamp.TryCreate((long)seconds, nanos) is { } result
            ? CelValue.Of(result)
            : Faults.Overflow($"{time} moved by {ValueText.OfDuration((long)nanoseconds)} lies outside of the years 1 to 9999");
    }

    private static Int128 Nanos(CelTimestamp time) => (Int128)time.Seconds * CelTimestamp.NanosPerSecond + time.Nanos;

    private static CelValue Join(CelContext context, string left, string right)
    {
        var length = (long)left.Length + right.Length;
        context.Charge(length >> 4);
        context.Allocate(length * 2);
        return CelValue.Of(string.Concat(left, right));
    }

    private static CelValue Join(CelContext context, ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right)
    {
        var length = (long)left.Length + right.Length;
        context.Charge(length >> 4);
        context.Allocate(length);
        var joined = new byte[length];
        left.Span.CopyTo(joined);
        right.Span.CopyTo(joined.AsSpan(left.Length));
        return CelValue.Of((ReadOnlyMemory<byte>)joined);
    }

    private static CelValue Int(Int128 result, string sign, CelValue left, CelValue right) =>
        result >= long.MinValue && result <= long.MaxValue ? CelValue.Of((long)result) : Overflow(sign, left, right);

    private static CelValue UInt(UInt128 result, string sign, CelValue left, CelValue right) =>
        result <= ulong.MaxValue ? CelValue.Of((ulong)result) : Overflow(sign, left, right);

    private static CelValue Duration(Int128 nanoseconds) => nanoseconds >= long.MinValue && nanoseconds <= long.MaxValue
        ? CelValue.OfDuration((long)nanoseconds)
        : Faults.Overflow("the duration does not fit 64 bits of nanoseconds, about 292 years");

    private static CelValue Overflow(string sign, CelValue left, CelValue right) =>
        Faults.Overflow($"{left} {sign} {right} does not fit the 64 bits of {left.RuntimeType.Name}");

    private static CelValue ByZero(string what, CelValue left) => Faults.Of(CelErrorCode.DivideByZero, $"{what} by zero: {left}");

    private static CelValue NoOverload(string function, CelValue left, CelValue right) =>
        left.IsAbrupt || right.IsAbrupt ? Faults.Abrupt(left, right) : Faults.NoOverload(function, left, right);
}
