using System.Diagnostics;
using Bib.Gateway.Calls;
using Bib.Silo.Configuration;
using Bib.Silo.Lifetime;
using Bib.Storage.Identity;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Orleans;

namespace Bib.Silo.Telemetry;

/// <summary>
/// Sends traces by OTLP where an endpoint is set: calls to the API, grain calls, database operations. Where none is,
/// nothing listens and no span is made.
/// </summary>
internal static class Tracing
{
    /// <summary>The database driver's own source; statements without values.</summary>
    private const string DatabaseSource = "Npgsql";

    public static IServiceCollection AddTracing(
        this IServiceCollection services, EffectiveConfiguration configuration, NodeIdentity identity)
    {
        if (configuration[Settings.TelemetryEndpoint] is not { Length: > 0 } endpoint) return services;
        services.AddSingleton<IIncomingGrainCallFilter>(
            _ => new GrainCallTracing(new ActivitySource(GrainCallTracing.SourceName)));
        // Made by the container, so that it is disposed with it: what waits to be sent is sent first.
        services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(
                "bibd", serviceVersion: NodeVersion.Text, serviceInstanceId: identity.PeerId.Text))
            .AddSource(CallTelemetry.SourceName, GrainCallTracing.SourceName, DatabaseSource)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(
                configuration.Whole(Settings.TelemetryPercent) / 100.0)))
            .AddOtlpExporter(otlp =>
            {
                otlp.Endpoint = new Uri(endpoint);
                otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
            })
            .Build());
        return services;
    }

    /// <summary>Begins to listen; before the first call.</summary>
    public static void StartTracing(this IServiceProvider services) => services.GetService<TracerProvider>();
}
