using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Bib.Silo.Telemetry;

/// <summary>
/// Loggers that write a message of one kind so often in a minute and count it from then on: whoever meets a limit a
/// thousand times a second does not fill the log with it. A kind is a category and an event. What is left out is told, in
/// the place of the first that is, and once more by number with the first of a later minute. Debug and trace are whole:
/// somebody asked for them.
/// </summary>
internal sealed partial class RepeatLimit(ILoggerFactory inner, TimeProvider clock) : ILoggerFactory
{
    /// <summary>Kinds of a category that are told apart; those behind share a count.</summary>
    private const int KindsMax = 1000;

    private static readonly TimeSpan _window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Limited> _loggers = new(StringComparer.Ordinal);

    /// <summary>Messages of a kind that a minute has; 0 for all that come.</summary>
    public int CountMax { get; set; }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        _loggers.GetOrAdd(categoryName, name => new Limited(this, inner.CreateLogger(name)));

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <summary>Leaves the factory behind it to its owner.</summary>
    public void Dispose()
    {
        // Nothing of its own to give back.
    }

    [LoggerMessage(
        EventName = "RepeatsAreCounted",
        Message = "The message before has come {Count} times within a minute and is only counted until the minute is over; "
            + "log.repeats_per_minute says how often one is written")]
    private static partial void LogCounted(ILogger logger, LogLevel level, int count);

    [LoggerMessage(
        EventName = "RepeatsWereLeftOut", Message = "{Count} messages like the next one were left out since {Since:u}")]
    private static partial void LogLeftOut(ILogger logger, LogLevel level, long count, DateTimeOffset since);

    /// <summary>How often a kind has come since its minute began.</summary>
    private sealed class Kind
    {
        public DateTimeOffset Since { get; set; }

        public long Count { get; set; }
    }

    private sealed class Limited(RepeatLimit limit, ILogger inner) : ILogger
    {
        private readonly Dictionary<(int Id, string? Name), Kind> _kinds = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var max = limit.CountMax;
            if (max == 0 || logLevel < LogLevel.Information || !inner.IsEnabled(logLevel))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
                return;
            }

            var name = eventId is { Id: 0, Name: null } ? TemplateOf(state) : eventId.Name;
            var (count, leftOut, since) = Counted((eventId.Id, name), max);
            if (leftOut > 0) LogLeftOut(inner, logLevel, leftOut, since);
            if (count > max) return;
            inner.Log(logLevel, eventId, state, exception, formatter);
            if (count == max) LogCounted(inner, logLevel, max);
        }

        /// <summary>The how manieth of its minute a message is; and what the minute before has left out, since when.</summary>
        private (long Count, long LeftOut, DateTimeOffset Since) Counted((int, string?) key, int max)
        {
            lock (_kinds)
            {
                if (!_kinds.TryGetValue(key, out var kind))
                {
                    if (_kinds.Count >= KindsMax) key = default;
                    if (!_kinds.TryGetValue(key, out kind)) _kinds[key] = kind = new() { Since = limit.Now };
                }

                if (limit.Now - kind.Since < _window) return (++kind.Count, 0, kind.Since);
                var (leftOut, since) = (Math.Max(0, kind.Count - max), kind.Since);
                (kind.Since, kind.Count) = (limit.Now, 1);
                return (1, leftOut, since);
            }
        }

        /// <summary>What tells messages without an event apart: their text before values are put into it.</summary>
        private static string? TemplateOf<TState>(TState state) =>
            state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } fields
                && fields[^1] is { Key: "{OriginalFormat}", Value: string template }
                ? template
                : null;
    }

    private DateTimeOffset Now => clock.GetUtcNow();
}
