using Microsoft.Extensions.Logging;

namespace Bib.Storage.Grains;

public sealed partial class Upkeeping
{
    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "Cleared away {Datasets} datasets, {Topics} topics, {Receipts} receipts, {Facts} facts of the outbox and {Jobs} jobs.")]
    private partial void LogCleared(int datasets, int topics, int receipts, int facts, int jobs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What has run out cannot be cleared away for now.")]
    private partial void LogFailure(Exception failure);
}
