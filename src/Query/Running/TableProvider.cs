using System.Globalization;
using Bib.Grains.Abstractions.Blobs;
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
internal sealed class TableProvider(IOptions<QueryOptions> options, ITableCatalog catalog, TableFileCache files)
{
    /// <summary>Finds a table and puts its files into a folder.</summary>
    /// <param name="name">As the statement has it.</param>
    /// <param name="request">Who asks, and what tables came along.</param>
    /// <param name="folder">The statement's folder.</param>
    /// <param name="index">How many tables it has already.</param>
    /// <param name="shared">Whether the files may be links.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RefusalException">There is no such table, or its files cannot be read.</exception>
    public async Task<ProvidedTable> ProvideAsync(
        string name, QueryRequest request, string folder, int index, bool shared, CancellationToken cancellationToken)
    {
        var (source, table) = request.Tables.TryGetValue(name, out var own)
            ? (own, TableChoice.Of(new TableName(name, TableName.Latest, ""), own, options.Value.FilesMax))
            : await FindAsync(name, request.By, cancellationToken);
        var links = new List<TableFileLink>(table.Files.Count);
        foreach (var file in table.Files)
        {
            var path = Path.Combine(folder, string.Create(
                CultureInfo.InvariantCulture, $"{index}-{links.Count}{TableFormats.CompressionOf(file.Path)}"));
            await PlaceAsync(file, path, shared, cancellationToken);
            links.Add(new(path, file.Path));
        }

        return new(
            new(name, table.Format, table.ByName, links,
                [.. source.Columns.Select(column => KeyValuePair.Create(column.Name, column.Type))]),
            new(name, source.Address, source.ContentId));
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
            RefusalCode.NotFound, $"There is no dataset '{parsed.Dataset}' with a version '{parsed.Version}'.",
            $"See `bib dataset list`, and `bib dataset versions {parsed.Dataset}`.", "sql", parsed.Dataset));
        return (source, TableChoice.Of(parsed, source, options.Value.FilesMax));
    }

    private async Task PlaceAsync(TableFile file, string path, bool shared, CancellationToken cancellationToken)
    {
        try
        {
            await files.PlaceAsync(file, path, shared, cancellationToken);
        }
        catch (ChunkStoreException damaged)
        {
            throw new RefusalException(new(
                RefusalCode.UnreadableTable, $"'{file.Path}' is damaged on this node: {damaged.Message}",
                "Check the node's data: bib dataset verify", "sql"));
        }
    }
}
