using Microsoft.Extensions.DependencyInjection;

namespace Bib.Gateway.Api.Datasets;

/// <summary>
/// Puts DatasetService into a gateway; mapped with <c>MapGrpcService&lt;DatasetGrpcService&gt;()</c>.
/// </summary>
public static class DatasetServiceRegistration
{
    /// <summary>
    /// What the service needs beside grains, directories, the chunk store, queries, profiles and TopicService.
    /// </summary>
    public static IServiceCollection AddDatasetService(this IServiceCollection services) =>
        services.AddMetrics()
        .AddSingleton<TransferMetrics>().AddSingleton<VersionPublishing>()
        .AddSingleton<DatasetFinder>().AddSingleton<LineageCheck>().AddSingleton<Lineages>()
        .AddSingleton<VersionTables>().AddSingleton<TableChecks>()
        .AddSingleton<DatasetGrpcService>();
}
