using Libp2p.Core;
using Microsoft.Extensions.Logging;

namespace Libp2p.Swarm;

internal sealed partial class Introductions
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer} did not say who it is: {Reason}")]
    private partial void LogNotIntroduced(PeerId peer, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The signed addresses of {Peer} were passed over: {Reason}")]
    private partial void LogRecordNotRead(PeerId peer, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer} was not told what changed: {Reason}")]
    private partial void LogNotPushed(PeerId peer, string reason);
}
