using Google.Protobuf;
using Libp2p.Core;

namespace Bib.Network.Protocols;

/// <summary>A protocol between nodes: what it is called, what goes over it, and how long that may be.</summary>
/// <param name="Name">In messages and figures: <c>data</c>.</param>
/// <param name="Ids">Its versions, the best first: they are served side by side and proposed in this order.</param>
/// <param name="Requests">Reads questions.</param>
/// <param name="Responses">Reads answers.</param>
/// <param name="RequestBytesMax">The most bytes of a question.</param>
/// <param name="ResponseBytesMax">The most bytes of an answer.</param>
internal sealed record WireProtocol<TRequest, TResponse>(
    string Name,
    IReadOnlyList<string> Ids,
    MessageParser<TRequest> Requests,
    MessageParser<TResponse> Responses,
    Func<WireOptions, int> RequestBytesMax,
    Func<WireOptions, int> ResponseBytesMax)
    where TRequest : class, IRequest, IMessage<TRequest>
    where TResponse : class, IResponse, IMessage<TResponse>
{
    /// <summary>What a question is called where it cannot be read.</summary>
    public string RequestName { get; } = $"{Name} request";

    /// <summary>What an answer is called where it cannot be read.</summary>
    public string ResponseName { get; } = $"{Name} response";

    /// <summary>Reads a question.</summary>
    /// <exception cref="MalformedException">It is none, or costs more than its length.</exception>
    public TRequest ReadRequest(ReadOnlySpan<byte> frame) => WireMessages.Read(Requests, frame, RequestName);

    /// <summary>Reads an answer.</summary>
    /// <exception cref="MalformedException">It is none, or costs more than its length.</exception>
    public TResponse ReadResponse(ReadOnlySpan<byte> frame) => WireMessages.Read(Responses, frame, ResponseName);
}
