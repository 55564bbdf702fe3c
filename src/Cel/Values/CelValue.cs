using System.Runtime.CompilerServices;

namespace Cel.Values;

/// <summary>
/// A value of the language. Numbers, booleans and durations are kept in place; text is a .NET string; everything else
/// is a <see cref="CelReference"/>. The default is <c>null</c>.
/// </summary>
public readonly struct CelValue : IEquatable<CelValue>
{
    internal readonly object? Ref;
    internal readonly long Bits;

    private CelValue(object? reference, long bits)
    {
        Ref = reference;
        Bits = bits;
    }

    /// <summary>The value <c>null</c>.</summary>
    public static CelValue Null => default;

    /// <summary>The value <c>true</c>.</summary>
    public static CelValue True => new(KindTag.Bool, 1);

    /// <summary>The value <c>false</c>.</summary>
    public static CelValue False => new(KindTag.Bool, 0);

    /// <summary>What the value is.</summary>
    public CelKind Kind => Ref is null ? CelKind.Null
        : Ref.GetType() == typeof(string) ? CelKind.String
        : Unsafe.As<CelReference>(Ref).Kind;

    /// <summary>Whether the value is an error.</summary>
    public bool IsError => Ref is CelError;

    /// <summary>Whether the value is <c>true</c>, and no error or anything else.</summary>
    public bool IsTrue => ReferenceEquals(Ref, KindTag.Bool) && Bits != 0;

    /// <summary>What went wrong, if the value is an error.</summary>
    public CelError? Error => Ref as CelError;

    /// <summary>What is not known, if the value is not.</summary>
    public CelUnknown? Unknown => Ref as CelUnknown;

    internal bool IsBool => ReferenceEquals(Ref, KindTag.Bool);

    internal bool IsFalse => ReferenceEquals(Ref, KindTag.Bool) && Bits == 0;

    internal bool IsInt => ReferenceEquals(Ref, KindTag.Int);

    internal bool IsUInt => ReferenceEquals(Ref, KindTag.UInt);

    internal bool IsDouble => ReferenceEquals(Ref, KindTag.Double);

    internal bool IsString => Ref is string;

    /// <summary>Whether the value is an error or not known: what functions are not called with.</summary>
    internal bool IsAbrupt => Ref is CelError or CelUnknown;

    /// <summary>A boolean.</summary>
    public static CelValue Of(bool value) => new(KindTag.Bool, value ? 1 : 0);

    /// <summary>A signed integer.</summary>
    public static CelValue Of(long value) => new(KindTag.Int, value);

    /// <summary>An unsigned integer.</summary>
    public static CelValue Of(ulong value) => new(KindTag.UInt, (long)value);

    /// <summary>A double.</summary>
    public static CelValue Of(double value) => new(KindTag.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Text; <c>null</c> where there is none.</summary>
    public static CelValue Of(string? value) => new(value, 0);

    /// <summary>Bytes, which are not copied and must not change.</summary>
    public static CelValue Of(ReadOnlyMemory<byte> value) => new(new CelBytes(value), 0);

    /// <summary>A list, a map, an error or whatever else is a reference.</summary>
    public static CelValue Of(CelReference value) => new(value, 0);

    /// <summary>A span of time.</summary>
    /// <param name="nanoseconds">Its length.</param>
    public static CelValue OfDuration(long nanoseconds) => new(KindTag.Duration, nanoseconds);

    /// <summary>A list of values, which are not copied and must not change.</summary>
    public static CelValue OfList(params CelValue[] elements) => new(new ArrayList(elements), 0);

    /// <summary>The value as a boolean.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public bool AsBool() => IsBool ? Bits != 0 : throw Not(CelKind.Bool);

    /// <summary>The value as a signed integer.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public long AsInt() => IsInt ? Bits : throw Not(CelKind.Int);

    /// <summary>The value as an unsigned integer.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public ulong AsUInt() => IsUInt ? (ulong)Bits : throw Not(CelKind.UInt);

    /// <summary>The value as a double.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public double AsDouble() => IsDouble ? Number : throw Not(CelKind.Double);

    /// <summary>The value as text.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public string AsString() => Ref as string ?? throw Not(CelKind.String);

    /// <summary>The value as bytes.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public ReadOnlyMemory<byte> AsBytes() => Ref is CelBytes bytes ? bytes.Memory : throw Not(CelKind.Bytes);

    /// <summary>The value as a list.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public CelList AsList() => Ref as CelList ?? throw Not(CelKind.List);

    /// <summary>The value as a map.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public CelMap AsMap() => Ref as CelMap ?? throw Not(CelKind.Map);

    /// <summary>The value as a moment.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public CelTimestamp AsTimestamp() => Ref as CelTimestamp ?? throw Not(CelKind.Timestamp);

    /// <summary>The length of a span of time, in nanoseconds.</summary>
    /// <exception cref="InvalidOperationException">The value is none.</exception>
    public long AsDuration() => ReferenceEquals(Ref, KindTag.Duration) ? Bits : throw Not(CelKind.Duration);

    /// <summary>The value as a type.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public CelType AsType() => Ref as CelType ?? throw Not(CelKind.Type);

    /// <summary>The value as one that may be absent.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public CelOptional AsOptional() => Ref as CelOptional ?? throw Not(CelKind.Optional);

    /// <summary>The value as an opaque one of one class.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public T AsObject<T>() where T : CelObject => Ref as T ?? throw Not(CelKind.Object);

    internal double Number => BitConverter.Int64BitsToDouble(Bits);

    /// <summary>The type that <c>type(x)</c> gives.</summary>
    public CelType RuntimeType => Kind switch
    {
        CelKind.Null => CelType.Null,
        CelKind.Bool => CelType.Bool,
        CelKind.Int => CelType.Int,
        CelKind.UInt => CelType.UInt,
        CelKind.Double => CelType.Double,
        CelKind.String => CelType.String,
        CelKind.Bytes => CelType.Bytes,
        CelKind.List => CelType.AnyList,
        CelKind.Map => CelType.AnyMap,
        CelKind.Timestamp => CelType.Timestamp,
        CelKind.Duration => CelType.Duration,
        CelKind.Type => CelType.AnyType,
        CelKind.Optional => CelType.AnyOptional,
        CelKind.Object => ((CelObject)Ref!).Type,
        _ => CelType.Error,
    };

    /// <summary>Equality as the language has it: numbers of any kind are equal where their values are.</summary>
    public bool Equals(CelValue other) => ValueEquality.AreEqual(this, other);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is CelValue other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => ValueEquality.Hash(this);

    /// <summary>The value as an expression would write it, shortened where it is long.</summary>
    public override string ToString() => ValueText.Of(this);

    /// <inheritdoc cref="Equals(CelValue)" />
    public static bool operator ==(CelValue left, CelValue right) => left.Equals(right);

    /// <summary>The contrary of equality.</summary>
    public static bool operator !=(CelValue left, CelValue right) => !left.Equals(right);

    private InvalidOperationException Not(CelKind wanted) => new($"The value is of kind {Kind}, not {wanted}: {this}");
}
