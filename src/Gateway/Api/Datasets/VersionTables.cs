using Bib.Gateway.Api.Topics;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Queries;
using Bib.Grains.Abstractions.Uploads;
using Bib.V1;

namespace Bib.Gateway.Api.Datasets;

/// <summary>Versions as tables: what they have for columns, what is in them, how two of them differ.</summary>
public sealed class VersionTables(
    ITableInspection inspection, ITableProfiles profiles, IQueryEngine engine, IChunkStore chunks, TimeProvider time)
{
    private const int PreviewRows = 20;
    private const int PreviewRowsMax = 1000;
    private const string Table = "version";

    /// <summary>Bytes of a header that a schema may take: of more, the header says the format and the rows.</summary>
    private const int ColumnBytesMax = 1 << 18;

    /// <summary>How long whoever publishes waits for a schema.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <summary>What an upload is as a table; null where it is none, or that cannot be told in short time.</summary>
    /// <exception cref="RefusalException">It is a broken one.</exception>
    public async Task<TableShape?> ShapeOfAsync(UploadedContent content, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        TableShape? shape = null;
        try
        {
            var table = VersionTable.Of(content.List, "the upload", chunks);
            shape = await inspection.ShapeAsync(table, either.Token);
            if (shape is not null) await inspection.RequireReadableAsync(table, shape, either.Token);
        }
        catch (RefusalException broken) when (broken.Refusal.Code is RefusalCode.UnreadableTable)
        {
            throw new RefusalException(broken.Refusal with
            {
                Hint = "Mend it and upload it again; or publish it as it is: `bib dataset upload DATASET PATH --as-files`.",
            });
        }
        catch (Exception late) when (
            late is RefusalException || (late is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The time is over, or all workers are busy: what was found out until then counts.
        }

        return shape is null || FitsHeader(shape.Columns) ? shape : shape with { Columns = [] };
    }

    /// <summary>A version's columns.</summary>
    public async Task<GetSchemaResponse> SchemaAsync(
        GetSchemaRequest request, VersionListing version, CancellationToken cancellationToken)
    {
        var header = version.ReadHeader();
        var shape = request.Path.IsEmpty && header is { Columns.Count: > 0, Rows: not null }
            ? new TableShape(header.Format, header.Columns, header.Rows.Value)
            : await inspection.ShapeAsync(SourceOf(version, request.Path.Memory), cancellationToken);
        if (shape is null) throw NoTable(version);
        var response = new GetSchemaResponse { Format = shape.Format, RowCount = shape.Rows };
        response.Columns.AddRange(shape.Columns.Select(VersionTableMapping.ToProto));
        return response;
    }

    /// <summary>A version's profile, as far as it is.</summary>
    public async Task<GetProfileResponse> ProfileAsync(VersionListing version, CancellationToken cancellationToken) =>
        (await profiles.FindAsync(version.Version.Id, cancellationToken)).ToProto();

    /// <summary>A version's first rows; to be disposed.</summary>
    public Task<IQueryResult> PreviewAsync(
        PreviewVersionRequest request, VersionListing version, Actor by, CancellationToken cancellationToken)
    {
        if (request.RowLimit is < 0 or > PreviewRowsMax)
        {
            throw TopicMapping.Invalid(
                "row_limit", $"{request.RowLimit} rows are not 1–{PreviewRowsMax}.",
                "A preview is short; all rows are a query's: `bib query SQL`.");
        }

        return engine.ExecuteAsync(
            new()
            {
                Sql = $"select * from \"{Table}\"",
                By = by,
                Tables = new Dictionary<string, TableSource> { [Table] = SourceOf(version, request.Path.Memory) },
                RowsMax = request.RowLimit == 0 ? PreviewRows : request.RowLimit,
            },
            null,
            cancellationToken);
    }

    /// <summary>What differs between two versions as tables; null where one is none.</summary>
    public async Task<TableDifference?> CompareAsync(
        VersionListing before, VersionListing after, CancellationToken cancellationToken)
    {
        try
        {
            var change = await inspection.CompareAsync(
                SourceOf(before, default), SourceOf(after, default), cancellationToken);
            return change?.ToProto();
        }
        catch (RefusalException refused)
        {
            // Files are compared whatever they hold; of a broken table there is no more to say.
            return new() { Problem = refused.Refusal.Message };
        }
    }

    private TableSource SourceOf(VersionListing version, ReadOnlyMemory<byte> path)
    {
        var header = version.ReadHeader();
        var address = $"version {version.Version.Number}";
        return path.IsEmpty
            ? VersionTable.Of(header, address, version.Version.ContentId, chunks)
            : VersionTable.Of(header.Files, address, chunks, path);
    }

    private static bool FitsHeader(IReadOnlyList<ManifestColumn> columns) =>
        columns.Count <= ManifestLimits.CountMax
        && columns.All(column => column.Name.Length <= ManifestLimits.NameLengthMax)
        && columns.Sum(column => column.Name.Length + (long)column.Type.Length) <= ColumnBytesMax / 4;

    private static RefusalException NoTable(VersionListing version) => new(new(
        RefusalCode.UnreadableTable,
        $"The version {version.Version.Number} is no table: none of its files is one, or they are several.",
        "Name one of its files with --path; see them with `bib dataset ls DATASET`.",
        "path"));
}
