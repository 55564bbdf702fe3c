using System.Diagnostics.Metrics;
using Orleans.Runtime;

namespace Orleans.Embedded.Statistics;

/// <summary>The statistics as instruments. They are read when somebody listens and cost nothing otherwise.</summary>
internal sealed class GrainMetrics(IMeterFactory meters, IGrainStatistics statistics)
    : ILifecycleParticipant<ISiloLifecycle>
{
    public const string MeterName = "Orleans.Embedded";

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<GrainMetrics>(
        ServiceLifecycleStage.RuntimeInitialize,
        _ =>
        {
            Create(meters.Create(MeterName));
            return Task.CompletedTask;
        });

    private static KeyValuePair<string, object?>[] Tags(GrainTypeStatistics type) => [new("grain.type", type.GrainType)];

    private static KeyValuePair<string, object?>[] Tags(GrainTypeStatistics type, GrainMethodStatistics method) =>
        [new("grain.type", type.GrainType), new("grain.method", method.Method)];

    private void Create(Meter meter)
    {
        meter.CreateObservableCounter(
            "orleans.embedded.calls", () => Methods(method => method.Calls), "{call}", "Calls that ended.");
        meter.CreateObservableCounter(
            "orleans.embedded.call.errors", () => Methods(method => method.Errors), "{call}", "Calls that failed.");
        meter.CreateObservableCounter(
            "orleans.embedded.call.duration",
            () => Methods(method => method.TotalLatency.TotalSeconds),
            "s",
            "Time from sending calls to answering them, summed up.");
        meter.CreateObservableUpDownCounter(
            "orleans.embedded.activations", () => Types(type => type.Activations), "{activation}", "Active grains.");
        meter.CreateObservableUpDownCounter(
            "orleans.embedded.waiting", () => Types(type => type.WaitingRequests), "{call}", "Requests that wait.");
    }

    private IEnumerable<Measurement<T>> Types<T>(Func<GrainTypeStatistics, T> value)
        where T : struct => statistics.Snapshot().Select(type => new Measurement<T>(value(type), Tags(type)));

    private IEnumerable<Measurement<T>> Methods<T>(Func<GrainMethodStatistics, T> value)
        where T : struct => statistics.Snapshot().SelectMany(type => type.Methods.Select(
            method => new Measurement<T>(value(method), Tags(type, method))));
}
