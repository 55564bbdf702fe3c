using Bib.Grains.Abstractions.Queries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Bib.Storage.Profiles;

/// <summary>Puts profiles into a node.</summary>
public static class TableProfileRegistration
{
    /// <summary>
    /// <see cref="ITableProfiles"/>, and who makes them while the host runs. Needs the chunk store,
    /// <see cref="Database.BibDatabase"/> and <see cref="ITableInspection"/>.
    /// </summary>
    public static IServiceCollection AddTableProfiles(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<TableProfilingOptions>().ValidateOnStart();
        services.TryAddSingleton<IValidateOptions<TableProfilingOptions>, TableProfilingOptionsValidator>();
        services.AddSingleton<ProfileRows>();
        services.AddSingleton<ITableProfiles>(provider => provider.GetRequiredService<ProfileRows>());
        services.AddHostedService<TableProfiling>();
        return services;
    }
}
