using System.Globalization;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Queries;
using Bib.Query.Files;
using Bib.Query.Tables;
using Bib.Query.Worker.Protocol;
using Bib.Query.Worker.Tables;
using Microsoft.Extensions.Options;

namespace Bib.Query.Running;

/// <summary>From a name in a statement to files that lie ready for it.</summary>
internal sealed class TableProvider(
    IOptions<QueryOptions> options, ITableCatalog catalog, TableFileCache files, KnownShapes shapes)
{
    /// <summary>Where files count that a reader has for itself; it is disposed when they are deleted.</summary>
    public TableCopies NewCopies() => new(files);

    /// <summary>Finds a table and puts its files into a folder.</summary>
    /// <param name="name">As the statement has it.</param>
    /// <param name="request">Who asks, and what tables came along.</param>
    /// <param name="folder">The statement's folder.</param>
    /// <param name="index">How many tables it has already.</param>
    /// <param name="copies">Where files count that are the statement's own; null where they may be links.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RefusalException">There is no such table, or its files cannot be read.</exception>
    public async Task<ProvidedTable> ProvideAsync(
        string name, QueryRequest request, string folder, int index, TableCopies? copies,
        CancellationToken cancellationToken)
    {
        var (source, table) = await ChooseAsync(name, request, cancellationToken);
        var links = new List<TableFileLink>(table.Files.Count);
        foreach (var file in table.Files)
        {
            var path = Path.Combine(folder, string.Create(
                CultureInfo.InvariantCulture, $"{index}-{links.Count}{TableFormats.CompressionOf(file.Path)}"));
            await PlaceAsync(file, path, copies, cancellationToken);
            links.Add(new(path, file.Path));
        }

        var content = KnownShapes.KeyOf(table);
        IReadOnlyList<KeyValuePair<string, string>> columns = source.Columns.Count > 0
            ? [.. source.Columns.Select(column => KeyValuePair.Create(column.Name, column.Type))]
            : shapes.Find(content);
        return new(
            new(name, table.Format, table.ByName, links, columns),
            new(name, source.Address, source.ContentId),
            content);
    }

    /// <summary>Keeps what a worker has found out.</summary>
    public void Remember(ProvidedTable table, ShapeMessage shape) => shapes.Remember(table.Content, shape.Columns);

    private async Task<(TableSource Source, ChosenTable Table)> ChooseAsync(
        string name, QueryRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request.Tables.TryGetValue(name, out var own)
                ? (own, TableChoice.Of(new TableName(name, TableName.Latest, ""), own, options.Value.FilesMax))
                : await FindAsync(name, request.By, cancellationToken);
        }
        catch (Exception damaged) when (damaged is ChunkStoreException or ManifestException)
        {
            throw Damaged(name, damaged);
        }
    }

    private async Task<(TableSource Source, ChosenTable Table)> FindAsync(
        string name, Actor by, CancellationToken cancellationToken)
    {
        if (!TableName.TryParse(name, out var parsed, out var problem))
        {
            throw new RefusalException(new(
                RefusalCode.NotFound, $"There is no table '{name}': it {problem}.",
                "Name a dataset between double quotes: select … from \"weather/stations/gsod@1.2.0\"; see `bib dataset list`.",
                "sql", name));
        }

        var source = await catalog.FindAsync(parsed, by, cancellationToken) ?? throw new RefusalException(new(
            RefusalCode.NotFound,
            parsed.Version == TableName.Latest
                ? $"There is no dataset '{parsed.Dataset}', or it has no version yet."
                : $"There is no dataset '{parsed.Dataset}' with a version '{parsed.Version}'.",
            $"See `bib dataset list`, and `bib dataset versions {parsed.Dataset}`.", "sql", parsed.Dataset));
        return (source, TableChoice.Of(parsed, source, options.Value.FilesMax));
    }

    private async Task PlaceAsync(
        TableFile file, string path, TableCopies? copies, CancellationToken cancellationToken)
    {
        try
        {
            await files.PlaceAsync(file, path, copies, cancellationToken);
        }
        catch (Exception damaged) when (damaged is ChunkStoreException or ManifestException)
        {
            throw Damaged(file.Path, damaged);
        }
    }

    private static RefusalException Damaged(string what, Exception damaged) => new(new(
        RefusalCode.UnreadableTable, $"'{what}' is damaged on this node: {damaged.Message}",
        "Check the node's data: bib dataset verify", "sql"));
}
