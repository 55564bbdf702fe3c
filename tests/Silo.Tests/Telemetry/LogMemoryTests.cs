using Bib.Grains.Abstractions.Nodes;
using Bib.Silo.Telemetry;
using Microsoft.Extensions.Logging;

namespace Bib.Silo.Tests.Telemetry;

public sealed partial class LogMemoryTests : IDisposable
{
    private readonly LogMemory _memory = new(TimeProvider.System);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_newest_are_remembered_with_their_fields_and_chosen_by_severity_and_text()
    {
        var logger = _memory.CreateLogger("Part");
        LogReady(logger, 12);
        logger.LogError(new InvalidOperationException("broken"), "It failed");
        for (var number = 0; number < LogMemory.LinesMax - 1; number++) logger.LogDebug("noise");

        var errors = await _memory.ReadAsync(LogSeverity.Information, 10, "", false, Cancelled).ToListAsync(Cancelled);

        var error = errors.ShouldHaveSingleItem();
        error.Exception.ShouldContain("broken");
        (await _memory.ReadAsync(LogSeverity.Trace, 5, "", false, Cancelled).CountAsync(Cancelled)).ShouldBe(5);
        (await _memory.ReadAsync(LogSeverity.Trace, 5, "BROKEN", false, Cancelled).CountAsync(Cancelled)).ShouldBe(1);
    }

    [Fact]
    public async Task Fields_keep_their_names()
    {
        LogReady(_memory.CreateLogger("Part"), 12);

        var line = await _memory.ReadAsync(LogSeverity.Trace, 1, "", false, Cancelled).SingleAsync(Cancelled);

        line.Message.ShouldBe("Ready after 12 ms");
        line.Fields.ShouldBe([KeyValuePair.Create("Milliseconds", "12")]);
    }

    [Fact]
    public async Task Who_follows_too_slowly_is_told_how_much_is_lost()
    {
        var logger = _memory.CreateLogger("Part");
        logger.LogInformation("before");
        await using var reader = _memory.ReadAsync(LogSeverity.Trace, 1, "", true, Cancelled).GetAsyncEnumerator(Cancelled);
        (await reader.MoveNextAsync()).ShouldBeTrue();

        for (var number = 0; number < 1500; number++) LogLine(logger, number);

        (await reader.MoveNextAsync()).ShouldBeTrue();
        reader.Current.Lost.ShouldBe(500);
        reader.Current.Message.ShouldBe("line 500");
    }

    public void Dispose() => _memory.Dispose();

    [LoggerMessage(1, LogLevel.Information, "Ready after {Milliseconds} ms")]
    private static partial void LogReady(ILogger logger, int milliseconds);

    [LoggerMessage(2, LogLevel.Information, "line {Number}")]
    private static partial void LogLine(ILogger logger, int number);
}
