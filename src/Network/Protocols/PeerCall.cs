using System.Diagnostics.CodeAnalysis;
using Bib.Network.Protos;
using Libp2p.Core;

namespace Bib.Network.Protocols;

/// <summary>A question that waits for its answer.</summary>
internal abstract class PeerCall
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What both sides know it by.</summary>
    public ulong RequestId { get; set; }

    /// <summary>Ends with the answer, or fails with what kept it away.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Takes a frame of the answer. On one thread at a time; the frame's bytes are another's afterwards.</summary>
    /// <returns>Whether the answer is whole.</returns>
    /// <exception cref="MalformedException">It is no answer to this question: the stream ends.</exception>
    public abstract bool Take(ReadOnlyMemory<byte> frame);

    /// <summary>All of it has come.</summary>
    public virtual void Complete() => _ended.TrySetResult();

    /// <summary>Nothing more comes.</summary>
    public virtual void Fail(PeerCallException failure) => _ended.TrySetException(failure);

    /// <summary>A stream's answers come in the order of its questions.</summary>
    protected void Require(ulong requestId, string what)
    {
        if (requestId != RequestId)
            throw new MalformedException(what, $"it answers request {requestId} where {RequestId} is due");
    }
}

/// <summary>A question that is answered by one message.</summary>
internal sealed class PeerCall<TRequest, TResponse>(WireProtocol<TRequest, TResponse> protocol, PeerId peer) : PeerCall
    where TRequest : class, IRequest, Google.Protobuf.IMessage<TRequest>
    where TResponse : class, IResponse, Google.Protobuf.IMessage<TResponse>
{
    private TResponse? _answer;

    /// <summary>The answer, once it is there.</summary>
    /// <exception cref="PeerCallException">It is an error.</exception>
    public TResponse Answer => _answer switch
    {
        { Error: { } error } => throw Refused(peer, error),
        { } answer => answer,
        null => throw new InvalidOperationException("The call has not ended yet."),
    };

    public static PeerCallException Refused(PeerId peer, Error error) =>
        new(peer, PeerCallFault.Refused, error.Hint.Length > 0 ? $"{error.Message} {error.Hint}" : error.Message, error);

    [MemberNotNull(nameof(_answer))]
    public override bool Take(ReadOnlyMemory<byte> frame)
    {
        _answer = protocol.ReadResponse(frame.Span);
        Require(_answer.RequestId, protocol.ResponseName);
        return true;
    }
}
