using Bib.Gateway.Api.Datasets;
using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Nodes;
using Bib.Query;
using Bib.Query.Telemetry;
using Bib.Silo.Composition;
using Bib.Silo.Configuration;
using Bib.Silo.Lifetime;
using Bib.Storage.Blobs;
using Bib.Storage.Grains;
using Bib.Storage.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Bib.Silo.Telemetry;

/// <summary>Puts together what shows a node from outside: settings, logs, figures, traces.</summary>
internal static class ObservationParts
{
    public static IServiceCollection AddObservation(
        this IServiceCollection services,
        EffectiveConfiguration configuration,
        LiveConfiguration live,
        NodeIdentity identity,
        HttpDoor http,
        NodeLogging logging) => services
        .AddSingleton(http)
        .AddSingleton(live)
        .AddSingleton<INodeConfig>(live)
        .AddSingleton<INodeLog>(_ => logging.Memory)
        .AddSingleton<MetricsMemory>()
        .AddSingleton<INodeMetrics>(provider => provider.GetRequiredService<MetricsMemory>())
        .AddSingleton<NodeMetrics>()
        .AddSingleton(provider => new LiveSettings(
            live, logging, provider.GetRequiredService<IOptions<HostOptions>>(), provider.GetService<IOptions<QueryOptions>>(),
            provider.GetService<ChunkStoreOptions>(), provider.GetRequiredService<IOptions<UpkeepOptions>>(),
            provider.GetRequiredService<INetwork>()))
        .AddHostedService<ConfigWatch>()
        .AddTracing(configuration, identity);

    /// <summary>Begins to listen; before the first call.</summary>
    public static void StartObservation(this WebApplication app)
    {
        app.Services.GetRequiredService<MetricsMemory>();
        app.Services.GetRequiredService<NodeMetrics>();
        if (app.Services.GetService<ChunkMetrics>() is not null)
        {
            app.Services.GetRequiredService<QueryMetrics>();
            app.Services.GetRequiredService<TransferMetrics>();
        }

        app.Services.GetRequiredService<LiveSettings>();
        app.Services.StartTracing();
    }
}
