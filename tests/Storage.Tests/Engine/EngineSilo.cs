using System.Collections.Concurrent;
using Bib.Storage.Engine;
using Bib.Testing.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Bib.Storage.Tests.Engine;

/// <summary>A silo whose reminders and subscriptions are kept in PostgreSQL, as a node's are.</summary>
public sealed class EngineSilo : IAsyncDisposable
{
    public const string Streams = "news";

    private static readonly ConcurrentDictionary<string, ScratchDatabase> _running = new();
    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly TestCluster _cluster;

    private EngineSilo(ScratchDatabase database)
    {
        _running[_name] = database;
        var builder = new TestClusterBuilder(1);
        builder.Properties["database-of-test"] = _name;
        builder.AddSiloBuilderConfigurator<Configurator>();
        _cluster = builder.Build();
    }

    public static async Task<EngineSilo> StartAsync(ScratchDatabase database)
    {
        var silo = new EngineSilo(database);
        await silo._cluster.DeployAsync();
        return silo;
    }

    public IRememberingGrain Grain(string key) => _cluster.GrainFactory.GetGrain<IRememberingGrain>(key);

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        _running.TryRemove(_name, out _);
    }

    private sealed class Configurator : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            var database = _running[siloBuilder.Configuration["database-of-test"]!];
            siloBuilder.Services.AddSingleton(database.Database);
            siloBuilder.Services.AddPostgresPubSubStore();
            siloBuilder.AddReminders();
            siloBuilder.Services.AddPostgresReminderTable("bib");
            siloBuilder.AddMemoryStreams(Streams);
        }
    }
}
