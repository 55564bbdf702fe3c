using Cel.Ast;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>What types operators take; what they do is built into evaluation.</summary>
internal static class OperatorLibrary
{
    public static void Declare(Signatures signatures)
    {
        var (t, k, v) = (Signatures.T, Signatures.K, Signatures.V);
        signatures.Operator(Operators.Not, [CelType.Bool], CelType.Bool);
        foreach (var type in new[] { CelType.Int, CelType.Double }) signatures.Operator(Operators.Negate, [type], type);
        foreach (var type in new[] { CelType.Int, CelType.UInt, CelType.Double })
        {
            foreach (var sign in new[] { Operators.Add, Operators.Subtract, Operators.Multiply, Operators.Divide })
            {
                signatures.Operator(sign, [type, type], type);
            }
        }

        signatures.Operator(Operators.Modulo, [CelType.Int, CelType.Int], CelType.Int);
        signatures.Operator(Operators.Modulo, [CelType.UInt, CelType.UInt], CelType.UInt);
        foreach (var type in new[] { CelType.String, CelType.Bytes, Signatures.ListOfT, CelType.Duration })
        {
            signatures.Operator(Operators.Add, [type, type], type);
        }

        signatures.Operator(Operators.Add, [CelType.Timestamp, CelType.Duration], CelType.Timestamp);
        signatures.Operator(Operators.Add, [CelType.Duration, CelType.Timestamp], CelType.Timestamp);
        signatures.Operator(Operators.Subtract, [CelType.Duration, CelType.Duration], CelType.Duration);
        signatures.Operator(Operators.Subtract, [CelType.Timestamp, CelType.Duration], CelType.Timestamp);
        signatures.Operator(Operators.Subtract, [CelType.Timestamp, CelType.Timestamp], CelType.Duration);

        signatures.Operator(Operators.Equal, [t, t], CelType.Bool);
        signatures.Operator(Operators.NotEqual, [t, t], CelType.Bool);
        foreach (var sign in new[] { Operators.Less, Operators.LessEqual, Operators.Greater, Operators.GreaterEqual })
        {
            Order(signatures, sign);
        }

        signatures.Operator(Operators.In, [t, CelType.List(t)], CelType.Bool);
        signatures.Operator(Operators.In, [k, CelType.Map(k, v)], CelType.Bool);
        foreach (var (name, isOptional) in new[] { (Operators.Index, false), (Operators.OptionalIndex, true) })
        {
            signatures.Operator(name, [CelType.List(t), CelType.Int], isOptional ? CelType.Optional(t) : t);
            signatures.Operator(name, [CelType.Map(k, v), k], isOptional ? CelType.Optional(v) : v);
            signatures.Operator(name, [CelType.Optional(CelType.List(t)), CelType.Int], CelType.Optional(t));
            signatures.Operator(name, [CelType.Optional(CelType.Map(k, v)), k], CelType.Optional(v));
        }
    }

    private static void Order(Signatures signatures, string sign)
    {
        CelType[] numbers = [CelType.Int, CelType.UInt, CelType.Double];
        foreach (var left in numbers)
        {
            foreach (var right in numbers) signatures.Operator(sign, [left, right], CelType.Bool);
        }

        foreach (var type in new[] { CelType.Bool, CelType.String, CelType.Bytes, CelType.Timestamp, CelType.Duration })
        {
            signatures.Operator(sign, [type, type], CelType.Bool);
        }
    }
}
