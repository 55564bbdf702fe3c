using Bib.Grains.Abstractions.Queries;
using Bib.Query.Worker.Protocol;

namespace Bib.Query.Running;

/// <summary>
/// Reads a batch of rows where it lies: nothing is copied. The worker may be broken: every length is checked.
/// </summary>
internal static class RowsParser
{
    /// <summary>Reads it.</summary>
    /// <exception cref="ProtocolException">It is no batch of these columns.</exception>
    public static QueryBatch Parse(ReadOnlyMemory<byte> payload, IReadOnlyList<QueryColumn> columns)
    {
        var position = 0;
        var rows = BitConverter.ToInt32(Next(4).Span);
        if (rows is < 1 or > Frame.PayloadMax) throw new ProtocolException($"a batch says it has {rows} rows");
        var cells = new QueryCells[columns.Count];
        for (var index = 0; index < cells.Length; index++)
        {
            var nulls = Next(1).Span[0] == 0 ? default : Next((rows + 7) / 8);
            cells[index] = columns[index].Kind switch
            {
                QueryCellKind.Boolean => new(columns[index].Kind, rows, nulls, default, Next(rows)),
                QueryCellKind.Float => new(columns[index].Kind, rows, nulls, default, Next((long)rows * 4)),
                QueryCellKind.Integer or QueryCellKind.Double =>
                    new(columns[index].Kind, rows, nulls, default, Next((long)rows * 8)),
                _ => Texts(columns[index].Kind, nulls),
            };
        }

        return position == payload.Length
            ? new(rows, cells)
            : throw new ProtocolException($"a batch has {payload.Length - position} bytes too many");

        QueryCells Texts(QueryCellKind kind, ReadOnlyMemory<byte> nulls)
        {
            var offsets = Next(((long)rows + 1) * 4);
            var starts = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(offsets.Span);
            for (var row = 0; row < rows; row++)
                if (starts[row] < 0 || starts[row] > starts[row + 1])
                    throw new ProtocolException("the texts of a batch overlap");
            return new(kind, rows, nulls, offsets, Next(starts[rows]));
        }

        ReadOnlyMemory<byte> Next(long count)
        {
            if (count < 0 || position + count > payload.Length)
                throw new ProtocolException($"a batch of {payload.Length} bytes ends within a column");
            var next = payload.Slice(position, (int)count);
            position += (int)count;
            return next;
        }
    }
}
