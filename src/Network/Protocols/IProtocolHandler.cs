using Libp2p.Core;

namespace Bib.Network.Protocols;

/// <summary>Answers the questions of a protocol.</summary>
internal interface IProtocolHandler<in TRequest, TResponse>
    where TResponse : IResponse
{
    /// <summary>
    /// Answers one question; those behind it on the same stream wait. Any number of streams at once.
    /// </summary>
    /// <param name="peer">Who asks.</param>
    /// <param name="request">What.</param>
    /// <param name="answer">Takes what is said to it.</param>
    /// <param name="cancellationToken">The node stops.</param>
    /// <exception cref="RequestFault">It cannot be answered; the peer is told why.</exception>
    Task AnswerAsync(PeerId peer, TRequest request, AnswerWriter<TResponse> answer, CancellationToken cancellationToken);
}
