using Bib.Grains.Abstractions.Nodes;
using Bib.Silo.Telemetry;
using Bib.Testing;
using Microsoft.Extensions.Logging;

namespace Bib.Silo.Tests.Telemetry;

public sealed partial class RepeatLimitTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly LogMemory _memory;
    private readonly LoggerFactory _inner;
    private readonly RepeatLimit _limit;

    public RepeatLimitTests()
    {
        _memory = new(_clock);
        _inner = new([_memory], new LoggerFilterOptions { MinLevel = LogLevel.Trace });
        _limit = new(_inner, _clock) { CountMax = 3 };
    }

    [Fact]
    public async Task A_message_that_comes_half_a_million_times_a_minute_is_written_a_few_times_and_counted()
    {
        var logger = _limit.CreateLogger("Part");
        for (var number = 0; number < 500_000; number++) LogFull(logger, number);
        (await WrittenAsync()).ShouldBe(
        [
            "Full 0", "Full 1", "Full 2",
            "The message before has come 3 times within a minute and is only counted until the minute is over; "
                + "log.repeats_per_minute says how often one is written",
        ]);

        _clock.Advance(TimeSpan.FromMinutes(1));
        LogFull(logger, 7);

        var later = (await WrittenAsync())[^2..];
        later[0].ShouldStartWith("499997 messages like the next one were left out since ");
        later[1].ShouldBe("Full 7");
    }

    [Fact]
    public async Task Other_messages_other_parts_and_what_was_asked_for_are_not_counted_with_it()
    {
        var logger = _limit.CreateLogger("Part");
        for (var number = 0; number < 10; number++)
        {
            LogFull(logger, number);
            logger.LogDebug("Looked");
            LogFirst(_limit.CreateLogger("Part"), number);
        }

        LogFull(_limit.CreateLogger("Other"), 1);
        logger.LogWarning("Second {Number}", 1);
        for (var number = 0; number < 10; number++) logger.LogWarning("Third");

        var written = await WrittenAsync();
        written.Count(line => line.StartsWith("Full")).ShouldBe(4);
        written.Count(line => line.StartsWith("Looked")).ShouldBe(10);
        written.Count(line => line.StartsWith("First")).ShouldBe(3);
        written.ShouldContain("Second 1");
        written.Count(line => line == "Third").ShouldBe(3, "without an event, its text tells a message apart");
    }

    [Fact]
    public async Task No_limit_writes_all_of_it()
    {
        _limit.CountMax = 0;
        for (var number = 0; number < 100; number++) LogFull(_limit.CreateLogger("Part"), number);

        (await WrittenAsync()).Count.ShouldBe(100);
    }

    public void Dispose()
    {
        _limit.Dispose();
        _inner.Dispose();
        _memory.Dispose();
    }

    private async Task<List<string>> WrittenAsync() =>
        await _memory.ReadAsync(LogSeverity.Trace, LogMemory.LinesMax, "", false, TestContext.Current.CancellationToken)
            .Select(line => line.Message).ToListAsync(TestContext.Current.CancellationToken);

    [LoggerMessage(LogLevel.Warning, "First {Number}")]
    private static partial void LogFirst(ILogger logger, int number);

    [LoggerMessage(LogLevel.Warning, "Full {Number}")]
    private static partial void LogFull(ILogger logger, int number);
}
