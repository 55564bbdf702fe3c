using System.Buffers;
using Libp2p.Core;

namespace Bib.Network.Protocols;

/// <summary>Writes the answers to one question.</summary>
/// <param name="stream">Where.</param>
/// <param name="requestId">The question's.</param>
/// <param name="writeMax">How long the peer may take to read a frame.</param>
/// <param name="time">The clock.</param>
internal sealed class AnswerWriter<TResponse>(DuplexStream stream, ulong requestId, TimeSpan writeMax, TimeProvider time)
    where TResponse : IResponse
{
    /// <summary>The question's id, which its answers carry.</summary>
    public ulong RequestId => requestId;

    /// <summary>Writes a message.</summary>
    public async ValueTask WriteAsync(TResponse answer, CancellationToken cancellationToken)
    {
        answer.RequestId = requestId;
        var frame = new ArrayBufferWriter<byte>(256);
        WireMessages.Write(frame, answer);
        await WriteFramesAsync(frame.WrittenMemory, cancellationToken);
    }

    /// <summary>Writes frames that are made already, each behind its length.</summary>
    /// <exception cref="OperationCanceledException">The peer does not read.</exception>
    public async ValueTask WriteFramesAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(writeMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await stream.WriteAsync(frames, either.Token);
    }
}
