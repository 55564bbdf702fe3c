using Libp2p.Core;
using Microsoft.Extensions.Logging;

namespace Bib.Network.Protocols;

internal sealed partial class ProtocolServer<TRequest, TResponse>
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Protocol}: peer {Peer} sent what is no request: {Reason}")]
    private partial void LogGarbage(string protocol, PeerId peer, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Protocol}: a peer was not answered: {Reason}")]
    private partial void LogUnavailable(string protocol, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Protocol}: a peer's request failed")]
    private partial void LogFailure(Exception failure, string protocol);
}
