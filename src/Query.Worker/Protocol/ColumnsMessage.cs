using Bib.Query.Worker.Results;

namespace Bib.Query.Worker.Protocol;

/// <summary>The columns of what a statement answers, in order.</summary>
internal sealed record ColumnsMessage(IReadOnlyList<ResultColumn> Columns)
{
    public byte[] ToPayload()
    {
        var payload = new PayloadWriter();
        payload.Int32(Columns.Count);
        foreach (var column in Columns)
        {
            payload.Text(column.Name);
            payload.Text(column.SqlType);
            payload.Byte((byte)column.Cells);
        }

        return payload.Written.ToArray();
    }

    public static ColumnsMessage Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        var columns = new ResultColumn[reader.Count(9)];
        for (var index = 0; index < columns.Length; index++)
            columns[index] = new(reader.Text(), reader.Text(), (CellKind)reader.Byte());
        return new(columns);
    }
}
