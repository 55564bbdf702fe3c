using Microsoft.Extensions.DependencyInjection;

namespace Bib.Gateway.Api.Jobs;

/// <summary>Puts JobService into a gateway; mapped with <c>MapGrpcService&lt;JobGrpcService&gt;()</c>.</summary>
public static class JobServiceRegistration
{
    /// <summary>What the service needs beside grains, the directory, definitions and TopicService.</summary>
    public static IServiceCollection AddJobService(this IServiceCollection services) =>
        services.AddSingleton<JobWatching>().AddSingleton<JobGrpcService>();
}
