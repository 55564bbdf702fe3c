using Libp2p.Core;
using Microsoft.Extensions.Logging;

namespace Libp2p.Protocols.Relay;

public sealed partial class AutoRelay
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Reached through the relay {Relay} from now on")]
    private partial void LogReserved(PeerId relay);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reached through the relay {Relay} no more")]
    private partial void LogEnded(PeerId relay);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The relay {Relay} did not reserve: {Reason}")]
    private partial void LogRefused(PeerId relay, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for relays failed; it goes on later")]
    private partial void LogFailed(Exception exception);
}
