using System.Collections.Concurrent;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Topics;
using Bib.Storage.Catalog;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Bib.Testing.Postgres;
using Bib.Storage.Topics;
using Bib.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Bib.Storage.Tests.Topics;

/// <summary>Topic grains on a real database, in a test cluster whose saves can be made to fail.</summary>
public sealed class TopicSilo : IAsyncDisposable
{
    public static readonly UserId Owner = new(new string('a', UserId.Length));
    private static readonly ConcurrentDictionary<string, TopicSilo> _running = new();
    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly TemporaryDirectory _config = new();
    private readonly TestCluster _cluster;

    private TopicSilo(ScratchDatabase database, FakeTimeProvider time)
    {
        (Database, Time) = (database, time);
        Node = NodeIdentity.LoadOrCreate(_config["identity.pem"]);
        _running[_name] = this;
        var builder = new TestClusterBuilder(1);
        builder.Properties["silo-of-test"] = _name;
        builder.AddSiloBuilderConfigurator<Configurator>();
        _cluster = builder.Build();
    }

    public ScratchDatabase Database { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>Who this node is.</summary>
    public NodeIdentity Node { get; }

    /// <summary>Loses the answer of the next save, after the database has kept it.</summary>
    public bool LosesNextAnswer { get; set; }

    /// <summary>When this silo dies, as far as its saves and their callers see; null while it lives.</summary>
    internal SiloDeath? Death { get; set; }

    internal Upkeep Upkeep => _cluster.GetSiloServiceProvider().GetRequiredService<Upkeep>();

    internal CatalogKeeper Keeper => Services.GetRequiredService<CatalogKeeper>();

    internal CatalogOptions CatalogLimits => Services.GetRequiredService<IOptions<CatalogOptions>>().Value;

    public ICatalog Catalog => Services.GetRequiredService<ICatalog>();

    public IServiceProvider Services => _cluster.GetSiloServiceProvider();

    public ITopicDirectory Directory => _cluster.GetSiloServiceProvider().GetRequiredService<ITopicDirectory>();

    public static async Task<TopicSilo> StartAsync(ScratchDatabase database, FakeTimeProvider? time = null)
    {
        var silo = new TopicSilo(database, time ?? new FakeTimeProvider());
        await silo._cluster.DeployAsync();
        return silo;
    }

    public static CommandContext By(UserId user, CommandId command = default, NodeRole role = NodeRole.Member) =>
        new(new Actor(user, role), command, new OperationId(Guid.CreateVersion7()), "tests");

    public static CreateTopic Create(string path, CommandContext? context = null, bool parents = false) =>
        new(new TopicPath(path), "", [], [], [], parents, context ?? By(Owner));

    public static UpdateTopic Describe(string text, CommandContext? context = null, string? etag = null) =>
        new(null, text, null, null, null, etag, context ?? By(Owner));

    public static UpdateTopic Move(string path) => new(new TopicPath(path), null, null, null, null, null, By(Owner));

    public static ChangeTopicStatus Step(TopicTransition transition, CommandContext? context = null) =>
        new(transition, null, context ?? By(Owner));

    public ITopicGrain Grain(TopicId id) => _cluster.GrainFactory.GetGrain<ITopicGrain>(id.Value);

    /// <summary>Creates a topic and answers it.</summary>
    public async Task<TopicState> MakeAsync(string path, bool parents = false)
    {
        var answer = await CreateAsync(Create(path, parents: parents));
        answer.Refusal.ShouldBeNull();
        return answer.Topic!;
    }

    public Task<TopicAnswer> CreateAsync(CreateTopic command)
    {
        var id = BoundId.For(RecordKind.Topic, Node.NodeId, command.Context, Time.GetUtcNow());
        return Grain(new(id.Value)).CreateAsync(command with { Seed = id.Seed }, CancellationToken.None);
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
            siloBuilder.Services.AddSingleton<TimeProvider>(silo.Time);
            siloBuilder.Services.AddSingleton<IPostgresLogins>(silo.Database);
            siloBuilder.Services.AddSingleton(silo.Database.Database);
            siloBuilder.Services.AddSingleton<INodeSigner>(silo.Node);
            siloBuilder.Services.AddRelationalGrainStorage();
            siloBuilder.Services.AddSingleton<IRowMapper<RowState<TopicState>>>(provider =>
                new LosingMapper(silo, ActivatorUtilities.CreateInstance<TopicRow>(provider)));

            // A type that is used, not only named, makes the compiler keep the reference by which the engine finds it.
            GC.KeepAlive(typeof(TopicGrain));
        }
    }

    private sealed class LosingMapper(TopicSilo silo, IRowMapper<RowState<TopicState>> inner)
        : IRowMapper<RowState<TopicState>>
    {
        public Task ReadAsync(Guid key, IGrainState<RowState<TopicState>> state) =>
            inner.ReadAsync(key, state);

        public Task RemoveAsync(Guid key, IGrainState<RowState<TopicState>> state) => inner.RemoveAsync(key, state);

        public async Task WriteAsync(Guid key, IGrainState<RowState<TopicState>> state)
        {
            if (silo.Death?.ComesBeforeSave() is true) throw new StorageUnavailableException("The silo is dead.");
            await inner.WriteAsync(key, state);
            if (silo.Death?.ComesBeforeAnswer() is true) throw new StorageUnavailableException("The silo is dead.");
            if (!silo.LosesNextAnswer) return;
            silo.LosesNextAnswer = false;
            throw new StorageUnavailableException("The answer was lost.");
        }
    }
}
