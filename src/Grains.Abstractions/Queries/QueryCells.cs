using System.Runtime.InteropServices;
using System.Text;

namespace Bib.Grains.Abstractions.Queries;

/// <summary>The values of one column in a batch.</summary>
/// <param name="kind">How they come.</param>
/// <param name="count">How many.</param>
/// <param name="nulls">A bit for each, 1 where it is NULL, lowest first; empty where none is.</param>
/// <param name="offsets">Where each text or blob begins, and where the last ends; empty for other kinds.</param>
/// <param name="data">The values, little-endian.</param>
public sealed class QueryCells(
    QueryCellKind kind,
    int count,
    ReadOnlyMemory<byte> nulls,
    ReadOnlyMemory<byte> offsets,
    ReadOnlyMemory<byte> data)
{
    /// <summary>How they come.</summary>
    public QueryCellKind Kind { get; } = kind;

    /// <summary>How many.</summary>
    public int Count { get; } = count;

    /// <summary>A bit for each, 1 where it is NULL, lowest first; empty where none is.</summary>
    public ReadOnlyMemory<byte> Nulls { get; } = nulls;

    /// <summary>A byte each, 1 for true.</summary>
    public ReadOnlySpan<byte> Booleans => data.Span;

    /// <summary>Whole numbers.</summary>
    public ReadOnlySpan<long> Integers => MemoryMarshal.Cast<byte, long>(data.Span);

    /// <summary>Numbers of 32 bits.</summary>
    public ReadOnlySpan<float> Floats => MemoryMarshal.Cast<byte, float>(data.Span);

    /// <summary>Numbers of 64 bits.</summary>
    public ReadOnlySpan<double> Doubles => MemoryMarshal.Cast<byte, double>(data.Span);

    /// <summary>Whether a value is NULL.</summary>
    public bool IsNull(int row) => !Nulls.IsEmpty && (Nulls.Span[row >> 3] & (1 << (row & 7))) != 0;

    /// <summary>The bytes of a text or blob.</summary>
    public ReadOnlySpan<byte> Bytes(int row)
    {
        var starts = MemoryMarshal.Cast<byte, int>(offsets.Span);
        return data.Span[starts[row]..starts[row + 1]];
    }

    /// <summary>A text.</summary>
    public string Text(int row) => Encoding.UTF8.GetString(Bytes(row));
}
