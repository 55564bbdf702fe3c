using Microsoft.Extensions.Logging;

namespace Libp2p.Swarm;

internal sealed partial class ConnectionTable
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Watcher} failed when it was told of a peer")]
    private partial void LogWatcherFailed(Exception exception, string watcher);
}
