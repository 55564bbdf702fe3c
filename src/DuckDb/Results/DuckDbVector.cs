using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using DuckDb.Native;

namespace DuckDb;

/// <summary>
/// Values of one type where DuckDB keeps them; they live as long as their chunk. Which .NET type a value is read as
/// follows from the column's <see cref="Type"/>: see <see cref="DuckDbTypeKind"/>.
/// </summary>
public sealed unsafe class DuckDbVector
{
    private readonly nint _vector;
    private readonly nint _data;
    private readonly ulong* _validity;

    internal DuckDbVector(nint vector, DuckDbType type, int length)
    {
        _vector = vector;
        Type = type;
        Length = length;
        _data = NativeMethods.VectorData(vector);
        _validity = (ulong*)NativeMethods.VectorValidity(vector);
        Children = ReadChildren();
    }

    /// <summary>The values' type.</summary>
    public DuckDbType Type { get; }

    /// <summary>How many values.</summary>
    public int Length { get; }

    /// <summary>
    /// What lies inside: a list's, array's or map's elements (a map's are structs of key and value), a struct's
    /// members, a union's tag and members.
    /// </summary>
    public ImmutableArray<DuckDbVector> Children { get; }

    /// <summary>Whether a value is NULL.</summary>
    public bool IsNull(int row)
    {
        Check(row);
        return _validity != null && (_validity[row >> 6] & (1UL << (row & 63))) == 0;
    }

    /// <summary>All values, NULLs with any content, as numbers of the size that the type has.</summary>
    /// <typeparam name="T">An integer, a float, a struct: of the size that the type has.</typeparam>
    public ReadOnlySpan<T> Values<T>() where T : unmanaged => new((void*)_data, Length);

    /// <summary>The bytes of a text, blob, bit string or big integer; they live as long as the chunk.</summary>
    public ReadOnlySpan<byte> Bytes(int row)
    {
        Check(row);
        var text = (byte*)_data + ((long)row * StringSize);
        var length = *(uint*)text;
        return new(length <= InlineLength ? text + sizeof(uint) : *(byte**)(text + 8), checked((int)length));
    }

    /// <summary>A text.</summary>
    public string Text(int row) => Encoding.UTF8.GetString(Bytes(row));

    /// <summary>Where a list's or map's elements begin in its child, and how many they are.</summary>
    public (int Offset, int Count) Range(int row)
    {
        Check(row);
        if (Type.Kind == DuckDbTypeKind.Array) return (row * Type.Length, Type.Length);
        var entry = ((ListEntry*)_data)[row];
        return (checked((int)entry.Offset), checked((int)entry.Count));
    }

    /// <summary>An enum's text.</summary>
    public string EnumText(int row)
    {
        Check(row);
        return Type.Texts[Type.Texts.Length switch
        {
            <= byte.MaxValue => ((byte*)_data)[row],
            <= ushort.MaxValue => ((ushort*)_data)[row],
            _ => checked((int)((uint*)_data)[row]),
        }];
    }

    /// <summary>
    /// A decimal's digits as one integer: the value is this, divided by ten to the power of the scale.
    /// </summary>
    public Int128 Unscaled(int row)
    {
        Check(row);
        return Type.Width switch
        {
            <= 4 => ((short*)_data)[row],
            <= 9 => ((int*)_data)[row],
            <= 18 => ((long*)_data)[row],
            _ => ((Int128*)_data)[row],
        };
    }

    private const int StringSize = 16;
    private const int InlineLength = 12;

    private ImmutableArray<DuckDbVector> ReadChildren() => Type.Kind switch
    {
        DuckDbTypeKind.List => [new(NativeMethods.ListVectorChild(_vector), Type.Children[0].Type, ListSize())],
        DuckDbTypeKind.Map =>
        [
            new(
                NativeMethods.ListVectorChild(_vector),
                new DuckDbType { Kind = DuckDbTypeKind.Struct, Children = Type.Children },
                ListSize()),
        ],
        DuckDbTypeKind.Array =>
            [new(NativeMethods.ArrayVectorChild(_vector), Type.Children[0].Type, Length * Type.Length)],
        DuckDbTypeKind.Struct => [.. Type.Children.Select((field, index) => Child(index, field.Type))],
        DuckDbTypeKind.Union =>
        [
            Child(0, new DuckDbType { Kind = DuckDbTypeKind.UTinyInt }),
            .. Type.Children.Select((field, index) => Child(index + 1, field.Type)),
        ],
        _ => [],
    };

    private int ListSize() => checked((int)NativeMethods.ListVectorSize(_vector));

    private DuckDbVector Child(int index, DuckDbType type) =>
        new(NativeMethods.StructVectorChild(_vector, (ulong)index), type, Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Check(int row)
    {
        if ((uint)row >= (uint)Length) throw new ArgumentOutOfRangeException(nameof(row), row, $"there are {Length} rows");
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ListEntry
    {
        public readonly ulong Offset;
        public readonly ulong Count;
    }
}
