using System.Security.Cryptography;
using Bib.Grains.Abstractions.Jobs;
using Bib.Jobs.Definitions;
using Bib.Jobs.Instructions;
using Bib.Jobs.Running;
using Bib.Jobs.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Bib.Jobs;

/// <summary>Puts jobs into a host.</summary>
public static class JobRegistration
{
    /// <summary>
    /// <see cref="IJobDefinitions"/>, and what runs jobs while the host does. Needs the relational grain storage, the
    /// chunk store, queries, and <see cref="Grains.Abstractions.Identity.INodeSigner"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets what is not as usual.</param>
    /// <param name="web">Sets what is not as usual when jobs fetch.</param>
    public static IServiceCollection AddJobs(
        this IServiceCollection services, Action<JobOptions> configure, Action<WebOptions> web)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<JobOptions>().Configure(configure).ValidateOnStart();
        services.AddOptions<WebOptions>().Configure(web).ValidateOnStart();
        services.TryAddSingleton<IValidateOptions<WebOptions>, WebOptionsValidator>();
        services.TryAddSingleton<IValidateOptions<JobOptions>, JobOptionsValidator>();
        services.AddHostedService<JobScheduler>();
        return services
            .AddSingleton<IInstruction, VarSet>()
            .AddSingleton<IInstruction, ControlAssert>()
            .AddSingleton<TableQuery>()
            .AddSingleton<IInstruction, SqlQuery>()
            .AddSingleton<IInstruction, CleanDeduplicate>()
            .AddSingleton<IInstruction, CleanMissing>()
            .AddSingleton<IInstruction, CleanTypes>()
            .AddSingleton<IInstruction, CleanOutliers>()
            .AddSingleton<IInstruction, OutputDataset>()
            .AddSingleton<IInstruction, HttpGet>()
            .AddSingleton<WebFetcher>()
            .AddSingleton<InstructionSet>()
            .AddSingleton<JobDefinitions>()
            .AddSingleton<IJobDefinitions>(provider => provider.GetRequiredService<JobDefinitions>())
            .AddSingleton(new Backoff(() => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue))
            .AddSingleton<JobRunner>();
    }
}
