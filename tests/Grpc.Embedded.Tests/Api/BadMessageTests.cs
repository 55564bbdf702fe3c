using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grpc.Embedded.Tests.Api;

/// <summary>Anybody can send bytes that are no message: that fills no log.</summary>
public sealed class BadMessageTests
{
    [Theory]
    [InlineData("Unary")]
    [InlineData("Collect")]
    public async Task Bytes_that_are_no_message_are_the_peers_fault_and_one_line_at_Debug(string method)
    {
        var lines = new Lines();
        await using var host = await EchoHost.StartAsync(services: services => services.AddLogging(logging =>
            logging.SetMinimumLevel(LogLevel.Debug).AddProvider(lines).AddFilter("Microsoft", LogLevel.None)));

        using var response = await RawCall.PostAsync(host, method, RawCall.NoMessage);

        RawCall.Header(response, "grpc-status").ShouldBe($"{(int)StatusCode.Internal}");
        RawCall.Header(response, "grpc-message").ShouldBe("A message of 3 bytes is no Words.");
        lines.All.ShouldHaveSingleItem().ShouldBe(
            $"Debug: /bib.grpc.tests.Echo/{method} ended with Internal: A message of 3 bytes is no Words.");
    }

    /// <summary>What is logged, with its level.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _all = new();

        public IReadOnlyCollection<string> All => _all;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => _all.Enqueue($"{logLevel}: {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
