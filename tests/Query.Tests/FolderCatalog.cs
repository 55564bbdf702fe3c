using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Queries;

namespace Bib.Query.Tests;

/// <summary>Datasets without a database: files that were put into a chunk store, by dataset.</summary>
internal sealed class FolderCatalog(IContentStore content) : ITableCatalog
{
    private readonly Dictionary<string, List<TableFile>> _datasets = [];

    /// <summary>What a dataset says its format is.</summary>
    public Dictionary<string, string> Formats { get; } = [];

    public async Task AddAsync(string dataset, string path, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        var ingested = await content.IngestAsync(
            stream, new IngestRequest([], long.MaxValue), null, TestContext.Current.CancellationToken);
        await ingested.Durable;
        if (!_datasets.TryGetValue(dataset, out var files)) _datasets[dataset] = files = [];
        files.Add(new(path, ingested.Size, ingested.Hash, ingested.Chunks));
    }

    public Task<TableSource?> FindAsync(TableName name, Actor by, CancellationToken cancellationToken)
    {
        if (name.Dataset == "closed/table")
        {
            throw new RefusalException(new(
                RefusalCode.NotAllowed, "You may not read 'closed/table'.", "Ask an owner: bib topic get closed"));
        }

        return Task.FromResult(_datasets.TryGetValue(name.Dataset, out var files) && name.Version is "latest" or "1.0.0"
            ? new TableSource
            {
                Address = $"bib://{name.Dataset}@1.0.0",
                ContentId = files[0].Hash.ToString(),
                Format = Formats.GetValueOrDefault(name.Dataset, ""),
                Files = files,
            }
            : null);
    }
}
