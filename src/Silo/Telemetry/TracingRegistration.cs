using System.Diagnostics;
using Bib.Silo.Configuration;
using Bib.Storage.Identity;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Bib.Silo.Telemetry;

/// <summary>Puts <see cref="Tracing"/> into a node where it is asked for.</summary>
internal static class TracingRegistration
{
    public static IServiceCollection AddTracing(
        this IServiceCollection services, EffectiveConfiguration configuration, NodeIdentity identity) =>
        configuration[Settings.TelemetryEndpoint].Length == 0
            ? services
            : services
                .AddSingleton<IIncomingGrainCallFilter>(
                    _ => new GrainCallTracing(new ActivitySource(GrainCallTracing.SourceName)))
                // Made by the container, so that it is disposed with it.
                .AddSingleton(_ => new Tracing(configuration, identity));

    /// <summary>Begins to listen; before the first call.</summary>
    public static void StartTracing(this IServiceProvider services) => services.GetService<Tracing>();
}
