using System.Collections.Concurrent;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Jobs;
using Bib.Storage.Grains;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Bib.Storage.Tests.Topics;
using Bib.Testing;
using Bib.Testing.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Bib.Storage.Tests.Jobs;

/// <summary>Job grains on a real database, in a test cluster.</summary>
internal sealed class JobSilo : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<string, JobSilo> _running = new();
    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly TemporaryDirectory _config = new();
    private readonly ScratchDatabase _database;
    private readonly TimeProvider _time;
    private readonly NodeIdentity _node;
    private readonly TestCluster _cluster;

    private JobSilo(ScratchDatabase database, TimeProvider time)
    {
        (_database, _time) = (database, time);
        _node = NodeIdentity.LoadOrCreate(_config["identity.pem"]);
        _running[_name] = this;
        var builder = new TestClusterBuilder(1);
        builder.Properties["silo-of-test"] = _name;
        builder.AddSiloBuilderConfigurator<Configurator>();
        _cluster = builder.Build();
    }

    public IJobClaims Claims => Services.GetRequiredService<IJobClaims>();

    public IJobDirectory Directory => Services.GetRequiredService<IJobDirectory>();

    public Upkeep Upkeep => Services.GetRequiredService<Upkeep>();

    public UpkeepOptions Kept => Services.GetRequiredService<IOptions<UpkeepOptions>>().Value;

    public IJobLogs Logs => Services.GetRequiredService<IJobLogs>();

    private IServiceProvider Services => _cluster.GetSiloServiceProvider();

    public static async Task<JobSilo> StartAsync(ScratchDatabase database, TimeProvider time)
    {
        var silo = new JobSilo(database, time);
        await silo._cluster.DeployAsync();
        return silo;
    }

    public IJobGrain Grain(JobId id) => _cluster.GrainFactory.GetGrain<IJobGrain>(id.Value);

    public async Task<TopicId> TopicAsync(string path)
    {
        var id = Guid.CreateVersion7(_time.GetUtcNow());
        var made = await _cluster.GrainFactory.GetGrain<ITopicGrain>(id)
            .CreateAsync(TopicSilo.Create(path, TopicSilo.By(TopicSilo.Owner)), default);
        made.Refusal.ShouldBeNull();
        return new(id);
    }

    public async Task<JobId> MakeAsync(TopicId topic, int priority = 0, params JobId[] dependsOn)
    {
        var id = new JobId(Guid.CreateVersion7(_time.GetUtcNow()));
        (await CreateAsync(id, topic, TopicSilo.By(TopicSilo.Owner), priority, dependsOn)).Refusal.ShouldBeNull();
        return id;
    }

    public Task<JobAnswer> CreateAsync(
        JobId id, TopicId topic, CommandContext context, int priority = 0, params JobId[] dependsOn) =>
        Grain(id).CreateAsync(
            new(
                new("clean \"it\"", JobType.Clean, "", priority, TimeSpan.FromMinutes(1), 1, "a: ö", new string('a', 64), 3),
                topic, [.. dependsOn], context),
            default);

    /// <summary>What a node says of itself.</summary>
    public static CommandContext ByNode() => TopicSilo.By(TopicSilo.Owner, role: NodeRole.Admin);

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
            siloBuilder.Services.AddSingleton(silo._time);
            siloBuilder.Services.AddSingleton<IPostgresLogins>(silo._database);
            siloBuilder.Services.AddSingleton(silo._database.Database);
            siloBuilder.Services.AddSingleton<INodeSigner>(silo._node);
            siloBuilder.Services.AddRelationalGrainStorage();

            // A type that is used, not only named, makes the compiler keep the reference by which the engine finds it.
            GC.KeepAlive(typeof(JobGrain));
        }
    }
}
