using Bib.Grains.Abstractions.Queries;
using Bib.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using QueriedTable = Bib.V1.QueriedTable;
using QueryCellKind = Bib.Grains.Abstractions.Queries.QueryCellKind;
using QueryCells = Bib.V1.QueryCells;
using QueryColumn = Bib.V1.QueryColumn;
using QuerySummary = Bib.V1.QuerySummary;

namespace Bib.Gateway.Api.Queries;

/// <summary>From what a query answers to the messages that carry it.</summary>
internal static class QueryMapping
{
    public static QueryColumn ToProto(this Grains.Abstractions.Queries.QueryColumn column) => new()
    {
        Name = column.Name,
        SqlType = column.SqlType,
        Kind = (V1.QueryCellKind)(int)column.Kind,
    };

    public static QueriedTable ToProto(this Grains.Abstractions.Queries.QueriedTable table) =>
        new() { Name = table.Name, Address = table.Address, ContentId = table.ContentId };

    public static QuerySummary ToProto(this Grains.Abstractions.Queries.QuerySummary summary) => new()
    {
        RowCount = summary.Rows,
        Truncated = summary.Truncated,
        RowLimit = summary.RowsMax,
        Duration = Duration.FromTimeSpan(summary.Duration),
    };

    public static QueryRows ToProto(this QueryBatch batch)
    {
        var rows = new QueryRows { RowCount = batch.RowCount };
        rows.Columns.AddRange(batch.Columns.Select(ToProto));
        return rows;
    }

    private static QueryCells ToProto(this Grains.Abstractions.Queries.QueryCells cells)
    {
        var message = new QueryCells();
        // The batch lives until the message is written, which is before the next batch is asked for.
        if (!cells.Nulls.IsEmpty) message.Nulls = UnsafeByteOperations.UnsafeWrap(cells.Nulls);
        switch (cells.Kind)
        {
            case QueryCellKind.Boolean:
                message.Booleans.Capacity = cells.Count;
                foreach (var value in cells.Booleans) message.Booleans.Add(value != 0);
                break;
            case QueryCellKind.Integer:
                message.Integers.Capacity = cells.Count;
                foreach (var value in cells.Integers) message.Integers.Add(value);
                break;
            case QueryCellKind.Float:
                message.Floats.Capacity = cells.Count;
                foreach (var value in cells.Floats) message.Floats.Add(value);
                break;
            case QueryCellKind.Double:
                message.Doubles.Capacity = cells.Count;
                foreach (var value in cells.Doubles) message.Doubles.Add(value);
                break;
            case QueryCellKind.Bytes:
                for (var row = 0; row < cells.Count; row++) message.Blobs.Add(ByteString.CopyFrom(cells.Bytes(row)));
                break;
            default:
                for (var row = 0; row < cells.Count; row++) message.Texts.Add(cells.Text(row));
                break;
        }

        return message;
    }
}
