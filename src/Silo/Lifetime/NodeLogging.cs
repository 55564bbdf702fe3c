using Bib.Silo.Configuration;
using Bib.Silo.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Bib.Silo.Lifetime;

/// <summary>
/// The node's logs: one line a message on standard error, as text or JSON, and the newest in memory. Flushed when
/// disposed.
/// </summary>
internal sealed class NodeLogging : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private NodeLogging(ServiceProvider services, LogLevelSource level, LogMemory memory, RepeatLimit repeats) =>
        (_services, Level, Memory, Repeats) = (services, level, memory, repeats);

    /// <summary>What everything in the process logs through.</summary>
    public ILoggerFactory Factory => Repeats;

    /// <summary>How often a message of one kind is written.</summary>
    public RepeatLimit Repeats { get; }

    /// <summary>The least severe message that is written.</summary>
    public LogLevelSource Level { get; }

    /// <summary>The newest messages.</summary>
    public LogMemory Memory { get; }

    public static NodeLogging Create(EffectiveConfiguration configuration, TimeProvider clock)
    {
        var level = new LogLevelSource(Enum.Parse<LogLevel>(configuration[Settings.LogLevel], ignoreCase: true));
        var memory = new LogMemory(clock);
        var services = new ServiceCollection()
            .AddLogging(logging =>
            {
                logging.AddProvider(memory);
                if (configuration[Settings.LogFormat] == "json") logging.AddJsonConsole(AsJson);
                else logging.AddSimpleConsole(AsText);
                logging.Services.Configure<ConsoleLoggerOptions>(
                    options => options.LogToStandardErrorThreshold = LogLevel.Trace);
                logging.Services.AddSingleton<IConfigureOptions<LoggerFilterOptions>>(level);
                logging.Services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(level);
            })
            .BuildServiceProvider();
        var repeats = new RepeatLimit(services.GetRequiredService<ILoggerFactory>(), clock)
        {
            CountMax = configuration.Whole(Settings.LogRepeats),
        };
        return new(services, level, memory, repeats);
    }

    public async ValueTask DisposeAsync()
    {
        Repeats.Dispose();
        await _services.DisposeAsync();
        Memory.Dispose();
        Level.Dispose();
    }

    private static void AsJson(JsonConsoleFormatterOptions options)
    {
        options.TimestampFormat = "O";
        options.UseUtcTimestamp = true;
        options.IncludeScopes = true;
    }

    private static void AsText(SimpleConsoleFormatterOptions options)
    {
        options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        options.UseUtcTimestamp = true;
        options.SingleLine = true;
        options.ColorBehavior = Console.IsErrorRedirected
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            ? LoggerColorBehavior.Disabled
            : LoggerColorBehavior.Default;
    }
}
