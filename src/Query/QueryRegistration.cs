using System.Diagnostics.Metrics;
using Bib.Grains.Abstractions.Queries;
using Bib.Query.Files;
using Bib.Query.Running;
using Bib.Query.Tables;
using Bib.Query.Telemetry;
using Bib.Query.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Bib.Query;

/// <summary>Puts queries into a host.</summary>
public static class QueryRegistration
{
    /// <summary>
    /// <see cref="IQueryEngine"/> with its workers. Needs an <see cref="ITableCatalog"/>, and the chunk store as
    /// <see cref="Grains.Abstractions.Blobs.IContentStore"/> and <see cref="Grains.Abstractions.Blobs.IChunkLinks"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the folder at least.</param>
    public static IServiceCollection AddQuery(this IServiceCollection services, Action<QueryOptions> configure)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddOptions<QueryOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<QueryOptions>, QueryOptionsValidator>();
        services.AddHostedService<QueryStart>();
        return services
            .AddSingleton<WorkerPool>()
            .AddSingleton<TableFileCache>()
            .AddSingleton(MetricsOf)
            .AddSingleton<KnownShapes>()
            .AddSingleton<TableProvider>()
            .AddSingleton<IQueryEngine, QueryEngine>()
            .AddSingleton<ITableInspection, TableInspection>();
    }

    private static QueryMetrics MetricsOf(IServiceProvider parts) => new(
        parts.GetRequiredService<IMeterFactory>(), parts.GetRequiredService<TableFileCache>(),
        parts.GetRequiredService<WorkerPool>(), parts.GetRequiredService<TimeProvider>());
}
