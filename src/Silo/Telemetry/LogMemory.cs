using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Bib.Grains.Abstractions.Nodes;
using Microsoft.Extensions.Logging;

namespace Bib.Silo.Telemetry;

/// <summary>
/// Remembers the newest messages of the log, for AdminService. Bounded in messages, in letters of each, and in what
/// waits for a slow reader.
/// </summary>
internal sealed class LogMemory(TimeProvider clock) : ILoggerProvider, INodeLog
{
    /// <summary>Messages that are remembered.</summary>
    public const int LinesMax = 2000;

    private const int LettersMax = 8192;
    private const int WaitingMax = 1000;
    private const int FieldsMax = 32;

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = new();
    private readonly List<Follower> _followers = [];

    /// <inheritdoc/>
    public int Capacity => LinesMax;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    /// <inheritdoc/>
    public async IAsyncEnumerable<LogLine> ReadAsync(
        LogSeverity least, int last, string contains, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<LogLine> there;
        Follower? follower = null;
        lock (_gate)
        {
            there = [.. _lines.Where(Matches)];
            // From here on every message is either among those that are there or comes to the follower.
            if (follow) _followers.Add(follower = new());
        }

        try
        {
            foreach (var line in there.Skip(there.Count - Math.Min(last, there.Count))) yield return line;
            if (follower is null) yield break;
            await foreach (var line in follower.Lines.Reader.ReadAllAsync(cancellationToken))
            {
                if (Matches(line)) yield return line with { Lost = follower.TakeLost() };
            }
        }
        finally
        {
            lock (_gate)
            {
                if (follower is not null) _followers.Remove(follower);
            }
        }

        bool Matches(LogLine line) => line.Severity >= least
            && (contains.Length == 0 || line.Message.Contains(contains, StringComparison.OrdinalIgnoreCase)
                || line.Exception.Contains(contains, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Readers get no more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var follower in _followers) follower.Lines.Writer.TryComplete();
        }
    }

    private void Add(LogLine line)
    {
        lock (_gate)
        {
            if (_lines.Count == LinesMax) _lines.Dequeue();
            _lines.Enqueue(line);
            foreach (var follower in _followers) follower.Lines.Writer.TryWrite(line);
        }
    }

    private static string Cut(string text) => text.Length <= LettersMax ? text : text[..LettersMax] + "…";

    private sealed class Follower
    {
        private long _lost;

        public Follower() => Lines = Channel.CreateBounded<LogLine>(
            new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _lost));

        public Channel<LogLine> Lines { get; }

        public long TakeLost() => Interlocked.Exchange(ref _lost, 0);
    }

    private sealed class Writer(LogMemory memory, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.None) return;
            IReadOnlyList<KeyValuePair<string, string>> fields = state is IReadOnlyList<KeyValuePair<string, object?>> named
                ? [.. named.Where(field => field.Key != "{OriginalFormat}").Take(FieldsMax).Select(field => KeyValuePair.Create(
                    field.Key, Cut(Convert.ToString(field.Value, CultureInfo.InvariantCulture) ?? "")))]
                : [];
            memory.Add(new(
                memory.Now, (LogSeverity)(int)logLevel, category, Cut(formatter(state, exception)),
                exception is null ? "" : Cut(exception.ToString()), fields, 0));
        }
    }

    private DateTimeOffset Now => clock.GetUtcNow();
}
