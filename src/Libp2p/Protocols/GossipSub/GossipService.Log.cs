using Libp2p.Core;
using Microsoft.Extensions.Logging;

namespace Libp2p.Protocols.GossipSub;

public sealed partial class GossipService
{
    [LoggerMessage(LogLevel.Debug, "Gossip with {Peer} by {Protocol}")]
    private partial void LogBegan(PeerId peer, string protocol);

    [LoggerMessage(LogLevel.Debug, "No more gossip to {Peer}: {Reason}")]
    private partial void LogEnded(PeerId peer, string reason);

    [LoggerMessage(LogLevel.Debug, "Not connected with {Peer}, as gossip wanted: {Reason}")]
    private partial void LogNotConnected(PeerId peer, string reason);

    [LoggerMessage(LogLevel.Warning, "{Peer} does not read what is sent to it: {Limit} bytes wait. It is left alone")]
    private partial void LogStuck(PeerId peer, int limit);

    [LoggerMessage(LogLevel.Error, "Checking a message of topic {Topic} failed; it is not delivered")]
    private partial void LogCheckFailed(Exception exception, string topic);

    [LoggerMessage(LogLevel.Error, "A part of gossip failed")]
    private partial void LogWorkFailed(Exception exception);
}
