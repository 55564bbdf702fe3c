using System.Collections.Concurrent;
using System.Diagnostics;
using System.Numerics;
using System.Text.Json;
using Bib.Grains.Abstractions.Nodes;
using Orleans;
using Orleans.Providers;

namespace Bib.Silo.Composition;

/// <summary>
/// Counts the calls of Bib's grains in this silo, and tells them to whoever asks through the cluster's management
/// grain.
/// </summary>
internal sealed class OrleansGrainCalls : IIncomingGrainCallFilter, IControllable
{
    /// <summary>The name that the management grain finds it by.</summary>
    public const string ProviderName = "bib.grain-calls";

    private readonly ConcurrentDictionary<(string GrainType, string Method), Counter> _counters = new();
    private readonly ConcurrentDictionary<string, string> _typesOfClasses = new(StringComparer.Ordinal);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain.GetType() is var type && type.Assembly.GetName().Name is not { } assembly
            || !assembly.StartsWith("Bib.", StringComparison.Ordinal))
        {
            await context.Invoke();
            return;
        }

        var grainType = context.TargetId.Type.ToString()!;
        _typesOfClasses.TryAdd(type.FullName!, grainType);
        var counter = _counters.GetOrAdd((grainType, context.MethodName), static _ => new Counter());
        var started = Stopwatch.GetTimestamp();
        var failed = true;
        try
        {
            await context.Invoke();
            failed = false;
        }
        finally
        {
            counter.Count(Stopwatch.GetElapsedTime(started), failed);
        }
    }

    /// <summary>Everything counted so far, as JSON: a text crosses between silos without a type of its own.</summary>
    public Task<object?> ExecuteCommand(int command, object? arg) => Task.FromResult<object?>(
        JsonSerializer.Serialize(new SiloCalls(
            new(_typesOfClasses),
            [.. _counters.Select(entry => new MethodCalls(entry.Key.GrainType, entry.Key.Method, entry.Value.Read()))])));

    /// <summary>What one silo has counted.</summary>
    internal sealed record SiloCalls(Dictionary<string, string> TypesOfClasses, IReadOnlyList<MethodCalls> Methods);

    /// <summary>The calls of one method in one silo.</summary>
    internal sealed record MethodCalls(string GrainType, string Method, CallCount Count);

    /// <summary>
    /// How many calls, how many of them failed, their time together, and how many took 2^n to 2^(n+1) µs.
    /// </summary>
    internal sealed record CallCount(long Calls, long Errors, TimeSpan Latency, long[] ByLatency)
    {
        public static CallCount Sum(CallCount a, CallCount b) => new(
            a.Calls + b.Calls, a.Errors + b.Errors, a.Latency + b.Latency,
            [.. a.ByLatency.Zip(b.ByLatency, (one, other) => one + other)]);

        public GrainMethodActivity ToActivity(string method) => new(
            method, Calls, Errors, Latency / Math.Max(1, Calls), Percentile(0.50), Percentile(0.99));

        private TimeSpan Percentile(double part)
        {
            var left = (long)Math.Ceiling(ByLatency.Sum() * part);
            for (var bucket = 0; bucket < ByLatency.Length; bucket++)
            {
                left -= ByLatency[bucket];
                if (left <= 0) return TimeSpan.FromMicroseconds(1L << (bucket + 1));
            }

            return Latency;
        }
    }

    private sealed class Counter
    {
        /// <summary>The last one takes whatever is longer than 2^39 µs, six days.</summary>
        private const int Buckets = 40;

        private readonly long[] _byLatency = new long[Buckets];
        private long _errors;
        private long _ticks;

        public void Count(TimeSpan latency, bool failed)
        {
            var microseconds = (ulong)Math.Max(1, latency.Ticks / TimeSpan.TicksPerMicrosecond);
            Interlocked.Increment(ref _byLatency[Math.Min(BitOperations.Log2(microseconds), Buckets - 1)]);
            Interlocked.Add(ref _ticks, latency.Ticks);
            if (failed) Interlocked.Increment(ref _errors);
        }

        public CallCount Read()
        {
            var byLatency = (long[])_byLatency.Clone();
            return new(byLatency.Sum(), Volatile.Read(ref _errors), new(Volatile.Read(ref _ticks)), byLatency);
        }
    }
}
