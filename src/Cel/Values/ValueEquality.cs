namespace Cel.Values;

/// <summary>Equality, order and hashes of values.</summary>
internal static class ValueEquality
{
    /// <summary>How deep values are compared; deeper ones come only from the host.</summary>
    private const int MaxDepth = 1_000;

    private const double TwoTo63 = 9_223_372_036_854_775_808.0;
    private const double TwoTo64 = 18_446_744_073_709_551_616.0;

    /// <summary>Whether two values are equal; values of different kinds are not, except for numbers.</summary>
    public static bool AreEqual(in CelValue left, in CelValue right, IMeter? meter = null, int depth = 0)
    {
        var kind = left.Kind;
        var other = right.Kind;
        if (kind is CelKind.Int or CelKind.UInt or CelKind.Double && other is CelKind.Int or CelKind.UInt or CelKind.Double)
        {
            return CompareNumbers(left, right) == 0;
        }

        if (kind != other) return false;
        switch (kind)
        {
            case CelKind.Null:
                return true;
            case CelKind.Bool or CelKind.Duration:
                return left.Bits == right.Bits;
            case CelKind.String:
                meter?.Charge(Math.Min(left.AsString().Length, right.AsString().Length) >> 4);
                return string.Equals(left.AsString(), right.AsString());
            case CelKind.Bytes:
                meter?.Charge(Math.Min(left.AsBytes().Length, right.AsBytes().Length) >> 4);
                return left.AsBytes().Span.SequenceEqual(right.AsBytes().Span);
            case CelKind.List:
                return AreEqual(left.AsList(), right.AsList(), meter, Deeper(depth));
            case CelKind.Map:
                return AreEqual(left.AsMap(), right.AsMap(), meter, Deeper(depth));
            case CelKind.Timestamp:
                return left.AsTimestamp().CompareTo(right.AsTimestamp()) == 0;
            case CelKind.Type:
                return left.AsType().Name == right.AsType().Name;
            case CelKind.Optional:
                var (one, two) = (left.AsOptional(), right.AsOptional());
                return one.HasValue == two.HasValue
                    && (!one.HasValue || AreEqual(one.Value, two.Value, meter, Deeper(depth)));
            case CelKind.Object:
                var (first, second) = ((CelObject)left.Ref!, (CelObject)right.Ref!);
                return first.Type.Name == second.Type.Name && first.IsEqualTo(second);
            default:
                return ReferenceEquals(left.Ref, right.Ref);
        }
    }

    /// <summary>
    /// The order of two numbers of any kind: negative, zero, positive; null where one is not a number.
    /// </summary>
    public static int? CompareNumbers(in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => left.Bits.CompareTo(right.Bits),
        (CelKind.UInt, CelKind.UInt) => ((ulong)left.Bits).CompareTo((ulong)right.Bits),
        (CelKind.Int, CelKind.UInt) => left.Bits < 0 ? -1 : ((ulong)left.Bits).CompareTo((ulong)right.Bits),
        (CelKind.UInt, CelKind.Int) => right.Bits < 0 ? 1 : ((ulong)left.Bits).CompareTo((ulong)right.Bits),
        (CelKind.Double, CelKind.Double) => Compare(left.Number, right.Number),
        (CelKind.Double, CelKind.Int) => Compare(left.Number, right.Bits),
        (CelKind.Int, CelKind.Double) => -Compare(right.Number, left.Bits),
        (CelKind.Double, CelKind.UInt) => Compare(left.Number, (ulong)right.Bits),
        (CelKind.UInt, CelKind.Double) => -Compare(right.Number, (ulong)left.Bits),
        _ => null,
    };

    /// <summary>
    /// The same for equal values, whatever their kind; nobody can foresee it, so that no keys are made to collide.
    /// </summary>
    public static int Hash(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Int or CelKind.Bool or CelKind.Duration or CelKind.UInt:
                return HashCode.Combine(value.Bits);
            case CelKind.Double:
                var number = value.Number;
                if (number is >= -TwoTo63 and < TwoTo63 && Math.Truncate(number) == number) return HashCode.Combine((long)number);
                if (number is >= TwoTo63 and < TwoTo64) return HashCode.Combine((long)(ulong)number);
                return number.GetHashCode();
            case CelKind.String:
                return value.AsString().GetHashCode(StringComparison.Ordinal);
            case CelKind.Bytes:
                var bytes = new HashCode();
                bytes.AddBytes(value.AsBytes().Span);
                return bytes.ToHashCode();
            case CelKind.List:
                return value.AsList().Count;
            case CelKind.Map:
                return value.AsMap().Count + 1;
            case CelKind.Timestamp:
                return HashCode.Combine(value.AsTimestamp().Seconds, value.AsTimestamp().Nanos);
            case CelKind.Type:
                return value.AsType().Name.GetHashCode(StringComparison.Ordinal);
            case CelKind.Optional:
                return value.AsOptional().HasValue ? 2 : 1;
            case CelKind.Object:
                return ((CelObject)value.Ref!).Hash();
            default:
                return 0;
        }
    }

    /// <summary>Text in the order of its code points.</summary>
    public static int CompareText(string left, string right)
    {
        var common = Math.Min(left.Length, right.Length);
        var at = left.AsSpan(0, common).CommonPrefixLength(right.AsSpan(0, common));
        if (at == common) return left.Length.CompareTo(right.Length);
        var (one, two) = (left[at], right[at]);
        // A surrogate stands for a code point above all that need none.
        if (char.IsSurrogate(one) != char.IsSurrogate(two)) return char.IsSurrogate(one) ? 1 : -1;
        return one.CompareTo(two);
    }

    private static bool AreEqual(CelList left, CelList right, IMeter? meter, int depth)
    {
        if (left.Count != right.Count) return false;
        if (ReferenceEquals(left, right) && left.Count == 0) return true;
        for (var index = 0; index < left.Count; index++)
        {
            meter?.Charge(1);
            if (!AreEqual(left[index], right[index], meter, depth)) return false;
        }

        return true;
    }

    private static bool AreEqual(CelMap left, CelMap right, IMeter? meter, int depth)
    {
        if (left.Count != right.Count) return false;
        foreach (var key in left.Keys)
        {
            meter?.Charge(1);
            if (!left.TryGet(key, out var one) || !right.TryGet(key, out var two)) return false;
            if (!AreEqual(one, two, meter, depth)) return false;
        }

        return true;
    }

    private static int Deeper(int depth) => depth < MaxDepth
        ? depth + 1
        : throw new CelLimitException(CelErrorCode.LimitExceeded, $"the values nest deeper than {MaxDepth} levels");

    private static int? Compare(double left, double right) =>
        double.IsNaN(left) || double.IsNaN(right) ? null : left < right ? -1 : left > right ? 1 : 0;

    private static int? Compare(double left, long right)
    {
        if (double.IsNaN(left)) return null;
        if (left < -TwoTo63) return -1;
        if (left >= TwoTo63) return 1;
        var whole = (long)left;
        return whole != right ? whole.CompareTo(right) : (left - whole).CompareTo(0.0);
    }

    private static int? Compare(double left, ulong right)
    {
        if (double.IsNaN(left)) return null;
        if (left < 0) return -1;
        if (left >= TwoTo64) return 1;
        var whole = (ulong)left;
        return whole != right ? whole.CompareTo(right) : (left - whole).CompareTo(0.0);
    }
}
