using System.Collections.Concurrent;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Abstractions.Transfers;
using Bib.Grains.Abstractions.Uploads;
using Bib.Grains.Datasets;
using Bib.Storage.Blobs;
using Bib.Storage.Catalog;
using Bib.Storage.Grains;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Bib.Storage.Tests.Topics;
using Bib.Storage.Uploads;
using Bib.Testing;
using Bib.Testing.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Bib.Storage.Tests.Datasets;

/// <summary>Topic and dataset grains on a real database, and a chunk store in a temporary folder.</summary>
public sealed class DatasetSilo : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<string, DatasetSilo> _running = new();
    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly TemporaryDirectory _config = new();
    private readonly TestCluster _cluster;

    private DatasetSilo(ScratchDatabase database, TimeProvider time, string blobs)
    {
        (Database, Time, Blobs) = (database, time, blobs);
        Node = NodeIdentity.LoadOrCreate(_config["identity.pem"]);
        _running[_name] = this;
        var builder = new TestClusterBuilder(1);
        builder.Properties["silo-of-test"] = _name;
        builder.AddSiloBuilderConfigurator<Configurator>();
        _cluster = builder.Build();
    }

    public ScratchDatabase Database { get; }

    public TimeProvider Time { get; }

    public string Blobs { get; }

    /// <summary>Who signs what is published.</summary>
    public NodeIdentity Node { get; }

    public TopicState Topic { get; private set; } = new();

    public IDatasetDirectory Directory => Services.GetRequiredService<IDatasetDirectory>();

    public IUploads Uploads => Services.GetRequiredService<IUploads>();

    public IChunkStore Chunks => Services.GetRequiredService<IChunkStore>();

    public IDownloads Downloads => Services.GetRequiredService<IDownloads>();

    public ICatalog Catalog => Services.GetRequiredService<ICatalog>();

    internal CatalogKeeper Keeper => Services.GetRequiredService<CatalogKeeper>();

    internal Upkeep Upkeep => Services.GetRequiredService<Upkeep>();

    internal HeldLists Lists => Services.GetRequiredService<HeldLists>();

    internal BlobUpkeeping BlobUpkeep =>
        ActivatorUtilities.CreateInstance<BlobUpkeeping>(Services);

    private IServiceProvider Services => _cluster.GetSiloServiceProvider();

    public static async Task<DatasetSilo> StartAsync(ScratchDatabase database, string blobs, TimeProvider? time = null)
    {
        var silo = new DatasetSilo(database, time ?? TimeProvider.System, blobs);
        await silo._cluster.DeployAsync();
        var create = TopicSilo.Create("weather", TopicSilo.By(TopicSilo.Owner, new(Guid.Parse("0198c0de-0000-7000-8000-000000000001"))));
        silo.Topic = (await silo.CreateTopicAsync(create)).Topic!;
        return silo;
    }

    public IDatasetGrain Grain(DatasetId id) => _cluster.GrainFactory.GetGrain<IDatasetGrain>(id.Value);

    public ITopicGrain TopicGrain() => TopicGrain(Topic.Id);

    public ITopicGrain TopicGrain(TopicId id) => _cluster.GrainFactory.GetGrain<ITopicGrain>(id.Value);

    public Task<TopicAnswer> CreateTopicAsync(CreateTopic command)
    {
        var id = BoundId.For(RecordKind.Topic, Node.NodeId, command.Context, Time.GetUtcNow());
        return TopicGrain(new(id.Value)).CreateAsync(command with { Seed = id.Seed }, default);
    }

    public Task<DatasetAnswer> CreateAsync(string name, CommandContext? context = null)
    {
        var command = new CreateDataset(Topic.Id, name, "", [], [], context ?? TopicSilo.By(TopicSilo.Owner));
        var id = BoundId.For(RecordKind.Dataset, Node.NodeId, command.Context, Time.GetUtcNow());
        return Grain(new(id.Value)).CreateAsync(command with { Seed = id.Seed }, default);
    }

    public async Task<DatasetState> MakeAsync(string name)
    {
        var answer = await CreateAsync(name);
        answer.Refusal.ShouldBeNull();
        return answer.Dataset!;
    }

    /// <summary>Uploads files and publishes them as the next version.</summary>
    public Task<DatasetAnswer> PublishAsync(
        DatasetId dataset, CommandId command, params (string Path, byte[] Content)[] files) =>
        PublishMadeOfAsync(dataset, command, [], files);

    /// <summary>As <see cref="PublishAsync"/>, and says what the version was made of.</summary>
    public async Task<DatasetAnswer> PublishMadeOfAsync(
        DatasetId dataset, CommandId command, string[] lineage, params (string Path, byte[] Content)[] files)
    {
        var id = new UploadId(Guid.NewGuid());
        await using (var upload = await Uploads.OpenAsync(id, dataset, TopicSilo.Owner, default))
        {
            foreach (var (path, content) in files)
                await upload.AddAsync(ManifestPath.Of(path), 0x1A4, content, default);
            await upload.CompleteAsync(default);
        }

        var uploaded = await Uploads.FindAsync(id, dataset, TopicSilo.Owner, default);
        var before = (await Grain(dataset).GetAsync(default)).Dataset!;
        return await Grain(dataset).PublishAsync(Command(before, uploaded!, command, lineage), default);
    }

    public static PublishVersion Command(
        DatasetState dataset, UploadedContent content, CommandId command = default, params string[] lineage)
    {
        var header = ManifestHeaderCodec.Write(new()
        {
            DatasetId = dataset.Id.Value,
            Version = (dataset.Latest?.Number.Next() ?? VersionNumber.First).ToString(),
            Previous = dataset.Latest?.ContentId ?? default,
            Publisher = TopicSilo.Owner,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Files = content.List,
            FileCount = content.Files,
            Size = content.Size,
            Lineage = lineage,
        });
        return new(header, default, default, TopicSilo.By(TopicSilo.Owner, command));
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        _running.TryRemove(_name, out _);
        _config.Dispose();
    }

    private sealed class Configurator : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            var silo = _running[siloBuilder.Configuration["silo-of-test"]!];
            siloBuilder.Services.AddSingleton(silo.Time);
            siloBuilder.Services.AddSingleton<IPostgresLogins>(silo.Database);
            siloBuilder.Services.AddSingleton(silo.Database.Database);
            siloBuilder.Services.AddSingleton<INodeSigner>(silo.Node);
            siloBuilder.Services.AddRelationalGrainStorage();
            siloBuilder.Services.AddBlobStore(new ChunkStoreOptions { Folder = silo.Blobs, FreeBytesMin = 0 });

            // A type that is used, not only named, makes the compiler keep the reference by which the engine finds it.
            GC.KeepAlive(typeof(DatasetGrain));
        }
    }
}
