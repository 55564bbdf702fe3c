using Bib.Grains.Abstractions.Nodes;
using Bib.Silo.Configuration;
using Bib.Storage.Engine;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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

    /// <summary>Whether a node on it may be several processes.</summary>
    public static bool RunsClusters => false;

    /// <summary>Whether it has a dashboard.</summary>
    public static bool HasDashboard => false;

    /// <summary>What it logs that says nothing to those who run a node: nothing.</summary>
    public static IReadOnlyList<(string Category, LogLevel Least)> LogFilters => [];

    /// <summary>Adds the silo: one process, no cluster.</summary>
    public static void AddTo(
        WebApplicationBuilder builder, EffectiveConfiguration configuration, ClusterSettings cluster,
        NodeIdentity identity, IPostgresLogins logins, bool hasDashboard)
    {
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddReminders());
        builder.Services.Configure<EmbeddedLimitOptions>(
            limits => limits.Activations = configuration.Whole(Settings.GrainsActiveMax));
        builder.Services.AddPostgresReminderTable(identity.PeerId.Text);
        builder.Services.AddSingleton<IGrainActivity, EmbeddedGrainActivity>();
    }

    /// <summary>Maps nothing: there is no dashboard.</summary>
    public static void MapDashboard(WebApplication app, string path)
    {
    }

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
