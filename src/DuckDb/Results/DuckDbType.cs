using System.Collections.Immutable;
using DuckDb.Native;

namespace DuckDb;

/// <summary>A column's type, with what lies inside it.</summary>
public sealed record DuckDbType
{
    /// <summary>Its kind.</summary>
    public required DuckDbTypeKind Kind { get; init; }

    /// <summary>Another name that the type goes by, such as <c>JSON</c>; empty where it has none.</summary>
    public string Alias { get; init; } = string.Empty;

    /// <summary>A decimal's digits in all.</summary>
    public int Width { get; init; }

    /// <summary>A decimal's digits behind the point.</summary>
    public int Scale { get; init; }

    /// <summary>An array's length.</summary>
    public int Length { get; init; }

    /// <summary>
    /// A list's or array's element (unnamed), a struct's or union's members, a map's <c>key</c> and <c>value</c>.
    /// </summary>
    public ImmutableArray<DuckDbField> Children { get; init; } = [];

    /// <summary>An enum's texts, by index.</summary>
    public ImmutableArray<string> Texts { get; init; } = [];

    /// <summary>Reads a logical type that DuckDB made for the caller, and gives it back.</summary>
    internal static DuckDbType Take(nint type)
    {
        try
        {
            return Read(type);
        }
        finally
        {
            NativeMethods.DestroyLogicalType(ref type);
        }
    }

    private static DuckDbType Read(nint type)
    {
        var plain = new DuckDbType
        {
            Kind = (DuckDbTypeKind)NativeMethods.TypeId(type),
            Alias = NativeText.Owned(NativeMethods.TypeAlias(type)),
        };
        return plain.Kind switch
        {
            DuckDbTypeKind.Decimal => plain with
            {
                Width = NativeMethods.DecimalWidth(type),
                Scale = NativeMethods.DecimalScale(type),
            },
            DuckDbTypeKind.Enum => plain with { Texts = EnumTexts(type) },
            DuckDbTypeKind.List => plain with { Children = [new("", Take(NativeMethods.ListTypeChild(type)))] },
            DuckDbTypeKind.Array => plain with
            {
                Length = (int)NativeMethods.ArrayTypeSize(type),
                Children = [new("", Take(NativeMethods.ArrayTypeChild(type)))],
            },
            DuckDbTypeKind.Map => plain with
            {
                Children =
                [
                    new("key", Take(NativeMethods.MapTypeKey(type))),
                    new("value", Take(NativeMethods.MapTypeValue(type))),
                ],
            },
            DuckDbTypeKind.Struct => plain with
            {
                Children = Fields(
                    NativeMethods.StructTypeChildCount(type),
                    index => NativeMethods.StructTypeChildName(type, index),
                    index => NativeMethods.StructTypeChild(type, index)),
            },
            DuckDbTypeKind.Union => plain with
            {
                Children = Fields(
                    NativeMethods.UnionTypeMemberCount(type),
                    index => NativeMethods.UnionTypeMemberName(type, index),
                    index => NativeMethods.UnionTypeMember(type, index)),
            },
            _ => plain,
        };
    }

    private static ImmutableArray<string> EnumTexts(nint type)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        for (ulong index = 0; index < NativeMethods.EnumDictionarySize(type); index++)
            texts.Add(NativeText.Owned(NativeMethods.EnumDictionaryValue(type, index)));
        return texts.ToImmutable();
    }

    private static ImmutableArray<DuckDbField> Fields(ulong count, Func<ulong, nint> name, Func<ulong, nint> type)
    {
        var fields = ImmutableArray.CreateBuilder<DuckDbField>((int)count);
        for (ulong index = 0; index < count; index++)
            fields.Add(new(NativeText.Owned(name(index)), Take(type(index))));
        return fields.MoveToImmutable();
    }
}
