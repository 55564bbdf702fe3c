using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;
using Bib.Query.Files;
using Bib.Query.Tables;
using Bib.Query.Workers;
using Bib.Storage.Blobs;
using Bib.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bib.Query.Tests;

/// <summary>A query engine over a chunk store, in a folder of its own, with real workers.</summary>
internal sealed class QueryHouse : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ServiceProvider _services;
    private readonly ChunkStore _chunks;
    private readonly ContentStore _content;

    public QueryHouse(Action<QueryOptions>? configure = null, TimeProvider? time = null)
    {
        _chunks = ChunkStore.Open(new ChunkStoreOptions { Folder = _directory["blobs"], FreeBytesMin = 0 }, TimeProvider.System);
        _content = new ContentStore(_chunks, TimeProvider.System);
        Catalog = new(_content);
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(time ?? TimeProvider.System)
            .AddSingleton<IContentStore>(_content)
            .AddSingleton<IChunkLinks>(_chunks)
            .AddSingleton<ITableCatalog>(Catalog)
            .AddQuery(options =>
            {
                options.Folder = _directory["query"];
                options.Threads = 2;
                options.MemoryBytes = 256L << 20;
                options.TemporaryBytes = 64L << 20;
                configure?.Invoke(options);
            });
        _services = services.BuildServiceProvider();
        Engine = _services.GetRequiredService<IQueryEngine>();
    }

    public IQueryEngine Engine { get; }

    public ITableInspection Inspection => _services.GetRequiredService<ITableInspection>();

    public FolderCatalog Catalog { get; }

    public WorkerPool Pool => _services.GetRequiredService<WorkerPool>();

    public KnownShapes Shapes => _services.GetRequiredService<KnownShapes>();

    public TableFileCache Files => _services.GetRequiredService<TableFileCache>();

    public string this[string name] => _directory[name];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A house with a real table as <c>vega/&lt;name before the first dot&gt;</c>.</summary>
    public static async Task<QueryHouse> WithAsync(params string[] names)
    {
        var house = new QueryHouse();
        foreach (var name in names)
            await house.Catalog.AddAsync($"vega/{name.Split('.')[0]}", name, RealTables.Bytes(name));
        return house;
    }

    public Task<IQueryResult> ExecuteAsync(string sql, long? rowsMax = null, TimeSpan? timeMax = null) =>
        Engine.ExecuteAsync(new QueryRequest { Sql = sql, By = default, RowsMax = rowsMax, TimeMax = timeMax }, null, Stop);

    /// <summary>All rows, as text: NULL is null.</summary>
    public async Task<List<string?[]>> RowsAsync(string sql)
    {
        await using var result = await ExecuteAsync(sql);
        var rows = new List<string?[]>();
        await foreach (var batch in result.ReadAsync(Stop))
            for (var row = 0; row < batch.RowCount; row++)
                rows.Add([.. batch.Columns.Select(cells => Shown(cells, row))]);
        return rows;
    }

    /// <summary>The first value of the first row.</summary>
    public async Task<string?> OneAsync(string sql) => (await RowsAsync(sql))[0][0];

    /// <summary>A dataset's files, as the catalog knows them.</summary>
    public async Task<TableSource> SourceAsync(string dataset) =>
        (await Catalog.FindAsync(new TableName(dataset, TableName.Latest, ""), default, Stop))!;

    /// <summary>What a statement is refused with.</summary>
    public async Task<Refusal> RefusalAsync(string sql)
    {
        var refused = await Should.ThrowAsync<RefusalException>(() => RowsAsync(sql));
        refused.Refusal.Message.ShouldNotContain(_directory.Path);
        refused.Refusal.Message.Length.ShouldBeLessThan(1500);
        refused.Refusal.Hint.ShouldNotBeEmpty();
        return refused.Refusal;
    }

    /// <summary>As <see cref="RefusalAsync"/>, where the message may name a damaged file.</summary>
    public async Task<Refusal> RefusalDamagedAsync(string sql) =>
        (await Should.ThrowAsync<RefusalException>(() => RowsAsync(sql))).Refusal;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _content.Dispose();
        _chunks.Dispose();
        _directory.Dispose();
    }

    private static string? Shown(QueryCells cells, int row) => cells.IsNull(row)
        ? null
        : cells.Kind switch
        {
            QueryCellKind.Boolean => cells.Booleans[row] == 1 ? "true" : "false",
            QueryCellKind.Integer => cells.Integers[row].ToString(System.Globalization.CultureInfo.InvariantCulture),
            QueryCellKind.Float => cells.Floats[row].ToString(System.Globalization.CultureInfo.InvariantCulture),
            QueryCellKind.Double => cells.Doubles[row].ToString(System.Globalization.CultureInfo.InvariantCulture),
            QueryCellKind.Bytes => Convert.ToHexStringLower(cells.Bytes(row)),
            _ => cells.Text(row),
        };
}
