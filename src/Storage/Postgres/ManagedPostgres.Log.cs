using Microsoft.Extensions.Logging;

namespace Bib.Storage.Postgres;

public sealed partial class ManagedPostgres
{
    [LoggerMessage(LogLevel.Information, "Making a database of PostgreSQL {Version}; this happens once")]
    private partial void LogCreating(string version);

    [LoggerMessage(LogLevel.Information, "PostgreSQL {Version} runs (pid {ProcessId})")]
    private partial void LogRunning(string version, int processId);

    [LoggerMessage(LogLevel.Information, "Took over the PostgreSQL that an earlier bibd left running (pid {ProcessId})")]
    private partial void LogAdopted(int processId);

    [LoggerMessage(LogLevel.Warning, "The PostgreSQL that an earlier bibd left (pid {ProcessId}) does not answer; it is stopped")]
    private partial void LogUnwell(int processId);

    [LoggerMessage(
        LogLevel.Information,
        "The PostgreSQL that an earlier bibd left (pid {ProcessId}) runs programs that are gone; it is stopped and started")]
    private partial void LogUprooted(int processId);

    [LoggerMessage(LogLevel.Warning, "PostgreSQL (pid {ProcessId}) stopped by itself; it is started again")]
    private partial void LogLost(int processId);

    [LoggerMessage(LogLevel.Warning, "PostgreSQL (pid {ProcessId}) let nobody in for {Silence}; it is stopped and started")]
    private partial void LogSilent(int processId, TimeSpan silence);

    [LoggerMessage(LogLevel.Warning, "PostgreSQL did not answer a login")]
    private partial void LogUnanswered(Exception failure);

    [LoggerMessage(LogLevel.Warning, "The external PostgreSQL at {Host} does not answer; calls are refused until it does")]
    private partial void LogExternalAway(Exception failure, string host);

    [LoggerMessage(LogLevel.Information, "The external PostgreSQL at {Host} answers again")]
    private partial void LogExternalBack(string host);

    [LoggerMessage(LogLevel.Warning, "PostgreSQL did not start; the next attempt follows in {Pause}")]
    private partial void LogNotStarted(Exception failure, TimeSpan pause);

    [LoggerMessage(LogLevel.Information, "PostgreSQL is stopped")]
    private partial void LogStopped();
}
