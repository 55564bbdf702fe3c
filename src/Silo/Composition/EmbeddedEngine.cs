using Bib.Grains.Abstractions.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Embedded;
using Orleans.Hosting;

namespace Bib.Silo.Composition;

/// <summary>
/// What only the embedded engine needs. OrleansEngine.cs declares the same class for the official packages; the
/// project file compiles one of the two.
/// </summary>
internal static class Engine
{
    /// <summary>The engine's name, as the API tells it.</summary>
    public const string Name = "Embedded";

    /// <summary>Adds the silo: one process, no cluster.</summary>
    public static void AddTo(WebApplicationBuilder builder)
    {
        builder.UseOrleans(silo => silo.UseLocalhostClustering());
        builder.Services.AddSingleton<IGrainActivity, EmbeddedGrainActivity>();
    }

    /// <summary>Maps what the engine serves beside the API; this one serves nothing.</summary>
    public static void MapTo(WebApplication app) => ArgumentNullException.ThrowIfNull(app);

    private sealed class EmbeddedGrainActivity(IGrainStatistics statistics) : IGrainActivity
    {
        public Task<IReadOnlyList<GrainTypeActivity>> ReadAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<GrainTypeActivity>>([.. statistics.Snapshot().Select(Of)]);

        private static GrainTypeActivity Of(GrainTypeStatistics type) =>
            new(type.GrainType, type.Activations, [.. type.Methods.Where(method => method.Calls > 0).Select(Of)]);

        private static GrainMethodActivity Of(GrainMethodStatistics method) => new(
            method.Method, method.Calls, method.Errors, method.TotalLatency / method.Calls, method.P50, method.P99);
    }
}
