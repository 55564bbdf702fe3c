using Libp2p.Core;
using Microsoft.Extensions.Logging;

namespace Libp2p.Swarm;

internal sealed partial class StreamDispatcher
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "A stream that {Peer} opened was given up before it had a protocol: {Reason}")]
    private partial void LogNotAgreed(PeerId peer, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A stream of {Protocol} with {Peer} was given up: {Reason}")]
    private partial void LogGivenUp(string protocol, PeerId peer, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The handler of {Protocol} failed on a stream that {Peer} opened")]
    private partial void LogHandlerFailed(Exception exception, string protocol, PeerId peer);
}
