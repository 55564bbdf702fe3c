using Microsoft.Extensions.Logging;

namespace Bib.Query.Workers;

internal sealed partial class WorkerPool
{
    [LoggerMessage(1, LogLevel.Debug, "A process for queries started: {ProcessId}, confined by the kernel: {Confined}")]
    private partial void LogStarted(int processId, bool confined);

    [LoggerMessage(2, LogLevel.Warning,
        "The kernel cannot confine processes for queries (no Landlock): they get copies of the data instead of links")]
    private partial void LogUnconfined();

    [LoggerMessage(3, LogLevel.Warning, "The process {ProcessId} for queries was given up; its last words: {Complaints}")]
    private partial void LogGivenUp(int processId, string complaints);
}
