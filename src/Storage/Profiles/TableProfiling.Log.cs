using Microsoft.Extensions.Logging;

namespace Bib.Storage.Profiles;

internal sealed partial class TableProfiling
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "The profile of {Table} is there.")]
    private partial void LogMade(string table);

    [LoggerMessage(Level = LogLevel.Debug, Message = "There will be no profile of {Table}: {Problem}")]
    private partial void LogNone(string table, string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The profile of {Table} is tried again later: {Problem}")]
    private partial void LogLater(string table, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Profiles cannot be made for now.")]
    private partial void LogFailure(Exception failure);
}
