using Orleans.Embedded.Runtime;

namespace Orleans.Embedded.Statistics;

internal sealed class GrainStatistics(SiloRuntime silo) : IGrainStatistics
{
    public IReadOnlyList<GrainTypeStatistics> Snapshot()
    {
        var queues = silo.Activations
            .GroupBy(activation => activation.Type)
            .ToDictionary(group => group.Key, group => group.Select(activation => activation.WaitingCount).ToArray());
        return [.. silo.Types.All
            .Where(type => type.Activations.Total > 0)
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => Of(type, queues.GetValueOrDefault(type, [])))];
    }

    private GrainTypeStatistics Of(GrainTypeInfo type, int[] queues) => new(
        type.GrainType.ToString(),
        type.Name,
        type.Activations.Now,
        type.Activations.Total,
        queues.Sum(),
        queues.DefaultIfEmpty().Max(),
        [.. type.States.Select(Of).OrderBy(method => method.Method, StringComparer.Ordinal)]);

    private GrainMethodStatistics Of(GrainMethodState state)
    {
        var (histogram, ticks, errors) = state.Counters.Read();
        return new GrainMethodStatistics(
            state.Method.ToString(), histogram.Sum(), errors, Time(ticks), Quantile(histogram, 0.5), Quantile(histogram, 0.99));
    }

    private TimeSpan Quantile(long[] histogram, double quantile)
    {
        var wanted = histogram.Sum() * quantile;
        long sum = 0;
        for (var bucket = 0; bucket < histogram.Length; bucket++)
        {
            sum += histogram[bucket];
            if (sum > 0 && sum >= wanted) return Time(1L << bucket);
        }

        return TimeSpan.Zero;
    }

    private TimeSpan Time(long ticks) => TimeSpan.FromSeconds((double)ticks / silo.Clock.TimestampFrequency);
}
