using Bib.Gateway.Calls;
using Bib.Silo.Configuration;
using Bib.Silo.Lifetime;
using Bib.Storage.Identity;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Bib.Silo.Telemetry;

/// <summary>
/// Sends traces by OTLP where an endpoint is set: calls to the API, grain calls, database operations. Where none is,
/// nothing listens, no span is made, and the libraries that would send them are not even loaded: nothing outside this
/// class names their types.
/// </summary>
internal sealed class Tracing : IDisposable
{
    /// <summary>The database driver's own source; statements without values.</summary>
    private const string DatabaseSource = "Npgsql";

    private readonly TracerProvider _provider;

    public Tracing(EffectiveConfiguration configuration, NodeIdentity identity) =>
        _provider = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(
                "bibd", serviceVersion: NodeVersion.Text, serviceInstanceId: identity.PeerId.Text))
            .AddSource(CallTelemetry.SourceName, GrainCallTracing.SourceName, DatabaseSource)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(
                configuration.Whole(Settings.TelemetryPercent) / 100.0)))
            .AddOtlpExporter(otlp =>
            {
                otlp.Endpoint = new Uri(configuration[Settings.TelemetryEndpoint]);
                otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
            })
            .Build();

    /// <summary>What waits to be sent is sent first.</summary>
    public void Dispose() => _provider.Dispose();
}
