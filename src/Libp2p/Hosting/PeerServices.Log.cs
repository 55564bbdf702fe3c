using Microsoft.Extensions.Logging;

namespace Libp2p.Hosting;

public sealed partial class PeerServices
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "mDNS is not to be had here: {Reason}")]
    private partial void LogNoMdns(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A service of the peer failed")]
    private partial void LogFailed(Exception exception);
}
