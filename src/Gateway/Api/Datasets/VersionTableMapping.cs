using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Queries;
using Bib.V1;
using ColumnProfile = Bib.Grains.Abstractions.Queries.ColumnProfile;
using ProfileState = Bib.V1.ProfileState;
using ValueCount = Bib.V1.ValueCount;

namespace Bib.Gateway.Api.Datasets;

/// <summary>Tables as the messages that tell of them.</summary>
internal static class VersionTableMapping
{
    public static TableColumn ToProto(this ManifestColumn column) =>
        new() { Name = column.Name, SqlType = column.Type, Nullable = column.Nullable };

    public static GetProfileResponse ToProto(this ProfileListing listing)
    {
        var response = new GetProfileResponse
        {
            State = (ProfileState)(int)listing.State,
            Problem = listing.Problem ?? "",
            RowCount = listing.Profile?.Rows ?? 0,
        };
        response.Columns.AddRange((listing.Profile?.Columns ?? []).Select(ToProto));
        return response;
    }

    public static TableDifference ToProto(this TableChange change)
    {
        var table = new TableDifference { Problem = change.Problem ?? "" };
        table.ColumnsAdded.AddRange(change.ColumnsAdded.Select(ToProto));
        table.ColumnsRemoved.AddRange(change.ColumnsRemoved.Select(ToProto));
        table.ColumnsChanged.AddRange(change.ColumnsChanged.Select(column =>
            new ChangedColumn { Before = column.Before.ToProto(), After = column.After.ToProto() }));
        if (change.Rows is { } rows)
            table.Rows = new() { Added = rows.Added, Removed = rows.Removed, Changed = rows.Changed, Key = rows.Key };
        return table;
    }

    private static V1.ColumnProfile ToProto(ColumnProfile column)
    {
        var message = new V1.ColumnProfile
        {
            Name = column.Name,
            SqlType = column.SqlType,
            NullCount = column.Nulls,
            DistinctCount = column.Distinct,
        };
        if (column.Min is not null) message.Min = column.Min;
        if (column.Max is not null) message.Max = column.Max;
        if (column.Mean is { } mean) message.Mean = mean;
        message.Top.AddRange(column.Top.Select(value => new ValueCount { Value = value.Value, Count = value.Count }));
        return message;
    }
}
