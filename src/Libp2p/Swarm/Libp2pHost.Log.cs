using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Microsoft.Extensions.Logging;

namespace Libp2p.Swarm;

public sealed partial class Libp2pHost
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Listening at {Address}")]
    private partial void LogListening(Multiaddr address);

    [LoggerMessage(Level = LogLevel.Error, Message = "Nothing can be accepted at {Address}; trying again")]
    private partial void LogAcceptFailed(Exception exception, Multiaddr address);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connected with {Peer} at {Address}; dialled from here: {IsDialer}")]
    private partial void LogConnected(PeerId peer, Multiaddr address, bool isDialer);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A connection with {Peer} has ended: {Reason}")]
    private partial void LogDisconnected(PeerId peer, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The handshake with {Address} failed: {Reason}")]
    private partial void LogHandshakeFailed(Multiaddr address, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Address} was kept out by the gater")]
    private partial void LogKeptOut(Multiaddr address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Handlers did not end within {Allowed} and were left")]
    private partial void LogLeft(TimeSpan allowed);

    [LoggerMessage(Level = LogLevel.Error, Message = "Background work of the host failed")]
    private partial void LogWorkFailed(Exception exception);
}
