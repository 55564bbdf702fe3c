using Microsoft.Extensions.Logging;

namespace Bib.Silo.Lifetime;

internal sealed partial class ConfigWatch
{
    [LoggerMessage(1, LogLevel.Information, "Configuration read again ({Because}); in force now: {Keys}")]
    private partial void LogApplied(string because, string keys);

    [LoggerMessage(2, LogLevel.Warning, "Configuration read again ({Because}); counts from the next start: {Keys}")]
    private partial void LogWaiting(string because, string keys);

    [LoggerMessage(3, LogLevel.Information, "Configuration read again ({Because}); nothing has changed")]
    private partial void LogNothing(string because);

    [LoggerMessage(4, LogLevel.Warning, "Configuration not taken ({Because}): {Problem}")]
    private partial void LogRefused(string because, string problem);
}
