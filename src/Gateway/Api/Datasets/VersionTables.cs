using Bib.Gateway.Api.Topics;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Queries;
using Bib.V1;

namespace Bib.Gateway.Api.Datasets;

/// <summary>Versions as tables: what they have for columns, what is in them, how two of them differ.</summary>
public sealed class VersionTables(
    ITableInspection inspection, ITableProfiles profiles, IQueryEngine engine, IChunkStore chunks)
{
    private const int PreviewRows = 20;
    private const int PreviewRowsMax = 1000;
    private const string Table = "version";

    /// <summary>A version's columns.</summary>
    public async Task<GetSchemaResponse> SchemaAsync(
        GetSchemaRequest request, VersionListing version, CancellationToken cancellationToken)
    {
        var header = version.ReadHeader();
        var shape = request.Path.IsEmpty && header is { Columns.Count: > 0, Rows: not null }
            ? new TableShape(header.Format, header.Columns, header.Rows.Value)
            : await inspection.ShapeAsync(SourceOf(version, request.Path.Memory, NameOf(request.Dataset, version)), cancellationToken);
        if (shape is null) throw NoTable(version, NameOf(request.Dataset, version));
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
                Tables = new Dictionary<string, TableSource>
                {
                    [Table] = SourceOf(version, request.Path.Memory, NameOf(request.Dataset, version)),
                },
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
                SourceOf(before, default, AddressOf(before)), SourceOf(after, default, AddressOf(after)), cancellationToken);
            return change?.ToProto();
        }
        catch (RefusalException refused)
        {
            // Files are compared whatever they hold; of a broken table there is no more to say.
            return new() { Problem = refused.Refusal.Message };
        }
    }

    /// <summary>As the caller has named it.</summary>
    internal static string NameOf(DatasetRef dataset, VersionListing version) =>
        dataset.DatasetCase switch
        {
            DatasetRef.DatasetOneofCase.ContentId => dataset.ContentId,
            DatasetRef.DatasetOneofCase.Path => $"{dataset.Path}@{version.Version.Number}",
            _ => $"{dataset.Id}@{version.Version.Number}",
        };

    private static string AddressOf(VersionListing version) => $"version {version.Version.Number}";

    private TableSource SourceOf(VersionListing version, ReadOnlyMemory<byte> path, string address)
    {
        var header = version.ReadHeader();
        return path.IsEmpty
            ? VersionTable.Of(header, address, version.Version.ContentId, chunks)
            : VersionTable.Of(header.Files, address, chunks, path);
    }

    private static RefusalException NoTable(VersionListing version, string name) => new(new(
        RefusalCode.UnreadableTable,
        $"The version {version.Version.Number} is no table: none of its files is one, or they are several.",
        $"Name one of its files with --path; see them with `bib dataset ls {name}`.",
        "path"));
}
