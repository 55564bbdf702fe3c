using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Libp2p.Tests.Swarm;

/// <summary>Keeps what was logged.</summary>
internal sealed class LogLines : ILogger, ILoggerFactory
{
    public ConcurrentQueue<(LogLevel Level, string Text)> All { get; } = [];

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        All.Enqueue((logLevel, formatter(state, exception)));

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
