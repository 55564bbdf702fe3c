using Bib.Silo.Composition;
using Bib.Silo.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Bib.Silo.Lifetime;

/// <summary>Makes the node's logs: one line a message on standard error, as text or JSON.</summary>
internal static class NodeLogging
{
    /// <summary>The factory that everything in the process logs through; flushed when disposed.</summary>
    public static ServiceProvider Create(EffectiveConfiguration configuration)
    {
        var level = Enum.Parse<LogLevel>(configuration[Settings.LogLevel], ignoreCase: true);
        return new ServiceCollection()
            .AddLogging(logging =>
            {
                logging.SetMinimumLevel(level);
                // Libraries tell their own life story at Information; theirs is Debug for a node.
                if (level == LogLevel.Information)
                {
                    logging.AddFilter("Microsoft", LogLevel.Warning);
                    logging.AddFilter("Grpc", LogLevel.Warning);
                    logging.AddFilter("Orleans", LogLevel.Warning);
                    logging.AddFilter("Npgsql", LogLevel.Warning);
                    foreach (var (category, least) in Engine.LogFilters) logging.AddFilter(category, least);
                }

                if (configuration[Settings.LogFormat] == "json") logging.AddJsonConsole(AsJson);
                else logging.AddSimpleConsole(AsText);
                logging.Services.Configure<ConsoleLoggerOptions>(
                    options => options.LogToStandardErrorThreshold = LogLevel.Trace);
            })
            .BuildServiceProvider();
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
