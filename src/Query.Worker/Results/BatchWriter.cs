using System.Runtime.InteropServices;
using Bib.Query.Worker.Protocol;
using DuckDb;

namespace Bib.Query.Worker.Results;

/// <summary>
/// Writes rows as the payload of <see cref="MessageKind.Rows"/>: how many rows (four bytes), then by column a byte that
/// says whether there are NULLs, if so a bit for each row (1 is NULL, lowest first), and the values as its
/// <see cref="CellKind"/> has them.
/// </summary>
internal sealed class BatchWriter
{
    /// <summary>
    /// The most bytes of a batch, and so of a row: what one gRPC message may hold, and room to spare.
    /// </summary>
    public const int BytesMax = 3 << 20;

    private readonly PayloadWriter _payload = new();
    private readonly ValueText _texts = new();
    private int[] _offsets = new int[2049];

    /// <summary>Writes some rows of a chunk: as many of those asked for as fit.</summary>
    /// <param name="chunk">The rows.</param>
    /// <param name="start">The first.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>How many were written; 0 when a single one does not fit.</returns>
    public int Write(DuckDbChunk chunk, int start, int count)
    {
        for (; count > 0; count /= 2)
        {
            if (TryWrite(chunk, start, count)) return count;
        }

        return 0;
    }

    /// <summary>What <see cref="Write"/> wrote last.</summary>
    public ReadOnlySpan<byte> Payload => _payload.Written.Span;

    private bool TryWrite(DuckDbChunk chunk, int start, int count)
    {
        _payload.Clear();
        _payload.Int32(count);
        foreach (var column in chunk.Columns)
        {
            WriteNulls(column, start, count);
            if (!WriteValues(column, start, count) || _payload.Length > BytesMax) return false;
        }

        return true;
    }

    private void WriteNulls(DuckDbVector column, int start, int count)
    {
        var any = false;
        for (var row = start; row < start + count && !any; row++) any = column.IsNull(row);
        _payload.Bool(any);
        if (!any) return;
        Span<byte> bits = stackalloc byte[(count + 7) / 8];
        for (var index = 0; index < count; index++)
            if (column.IsNull(start + index)) bits[index >> 3] |= (byte)(1 << (index & 7));
        _payload.Bytes(bits);
    }

    private bool WriteValues(DuckDbVector column, int start, int count)
    {
        switch (column.Type.Kind)
        {
            case DuckDbTypeKind.Boolean:
                _payload.Bytes(column.Values<byte>().Slice(start, count));
                return true;
            case DuckDbTypeKind.BigInt:
                _payload.Bytes(MemoryMarshal.AsBytes(column.Values<long>().Slice(start, count)));
                return true;
            case DuckDbTypeKind.Double:
                _payload.Bytes(MemoryMarshal.AsBytes(column.Values<double>().Slice(start, count)));
                return true;
            case DuckDbTypeKind.Float:
                _payload.Bytes(MemoryMarshal.AsBytes(column.Values<float>().Slice(start, count)));
                return true;
            case DuckDbTypeKind.TinyInt:
                foreach (var value in column.Values<sbyte>().Slice(start, count)) _payload.Int64(value);
                return true;
            case DuckDbTypeKind.SmallInt:
                foreach (var value in column.Values<short>().Slice(start, count)) _payload.Int64(value);
                return true;
            case DuckDbTypeKind.Integer:
                foreach (var value in column.Values<int>().Slice(start, count)) _payload.Int64(value);
                return true;
            case DuckDbTypeKind.UTinyInt:
                foreach (var value in column.Values<byte>().Slice(start, count)) _payload.Int64(value);
                return true;
            case DuckDbTypeKind.USmallInt:
                foreach (var value in column.Values<ushort>().Slice(start, count)) _payload.Int64(value);
                return true;
            case DuckDbTypeKind.UInteger:
                foreach (var value in column.Values<uint>().Slice(start, count)) _payload.Int64(value);
                return true;
            default:
                return WriteTexts(column, start, count);
        }
    }

    private bool WriteTexts(DuckDbVector column, int start, int count)
    {
        if (_offsets.Length <= count) _offsets = new int[count + 1];
        _texts.Clear();
        for (var index = 0; index < count; index++)
        {
            _offsets[index] = _texts.Length;
            if (!column.IsNull(start + index)) _texts.Append(column, start + index, BytesMax);
            if (_texts.Length > BytesMax) return false;
        }

        _offsets[count] = _texts.Length;
        _payload.Bytes(MemoryMarshal.AsBytes(_offsets.AsSpan(0, count + 1)));
        _payload.Bytes(_texts.Written);
        return true;
    }
}
