using Microsoft.Extensions.DependencyInjection;
using Orleans.Conformance.Shutdown;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Orleans.Conformance.TwoSilos;

/// <summary>Two silos, and what they share: a storage, a reminder table, and the moments of their grains.</summary>
public sealed class TwoSiloCluster : IAsyncLifetime
{
    private readonly InProcessTestCluster _cluster;

    public TwoSiloCluster()
    {
        var (storage, reminders) = (new KeptStorage(), new KeptReminders());
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(Signals);
            silo.Services.AddKeyedSingleton<IGrainStorage>(KeptStorage.Name, storage);
            silo.Services.AddSingleton<IReminderTable>(reminders);
            silo.AddReminders();
            silo.AddMemoryGrainStorageAsDefault();
            silo.AddMemoryGrainStorage("PubSubStore");
            silo.AddMemoryStreams(ClusterFixture.Streams);
        });
        _cluster = builder.Build();
    }

    public Signals Signals { get; } = new();

    public SiloAddress One => _cluster.Silos[0].SiloAddress;

    public SiloAddress Other => _cluster.Silos[1].SiloAddress;

    /// <summary>What a grain raises in a silo.</summary>
    public static string Moment(string key, string name, SiloAddress silo) => $"{key}/{name}/{silo}";

    /// <summary>Until each silo knows of the other.</summary>
    public async ValueTask InitializeAsync()
    {
        await _cluster.DeployAsync().Soon();
        await Task.WhenAll(SeesAsync(One, Other, SiloStatus.Active), SeesAsync(Other, One, SiloStatus.Active)).Soon();
    }

    /// <summary>Calls as the parts of that silo do.</summary>
    public IPlacedGrain Grain(string key, SiloAddress from) =>
        ServicesOf(from).GetRequiredService<IGrainFactory>().GetGrain<IPlacedGrain>(key);

    /// <summary>Stops the first silo in order, and waits until the other knows.</summary>
    public async Task StopOneAsync()
    {
        var (one, other) = (One, Other);
        await _cluster.StopSiloAsync(_cluster.Silos[0]).Soon();
        await SeesAsync(other, one, SiloStatus.Dead).Soon();
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    private async Task SeesAsync(SiloAddress viewer, SiloAddress silo, SiloStatus status)
    {
        await foreach (var view in ServicesOf(viewer).GetRequiredService<IClusterMembershipService>().MembershipUpdates)
            if (view.GetSiloStatus(silo) == status) return;
    }

    private IServiceProvider ServicesOf(SiloAddress silo) => _cluster.GetSiloServiceProvider(silo);
}
