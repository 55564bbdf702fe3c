using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Reads request messages from the body. One reader at a time.</summary>
internal sealed class RequestStream<TRequest>(HttpServerCallContext call, Marshaller<TRequest> marshaller)
    : IAsyncStreamReader<TRequest>
    where TRequest : class
{
    private readonly PipeReader _body = call.HttpContext.Request.BodyReader;
    private readonly FrameDecoder _decoder = new(call.Options.Compressions, call.Options.MaxReceiveMessageSize);
    private TRequest? _current;
    private bool _ended;
    private int _reading;

    public TRequest Current =>
        _current ?? throw new InvalidOperationException("There is no current message; await MoveNext first.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _reading, 1) == 1)
        {
            throw new InvalidOperationException("The previous read is still in progress; await it first.");
        }

        try
        {
            _current = null;
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.CancellationToken);
            _current = await ReadAsync(both.Token);
            return _current is not null;
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }

    /// <summary>The one message of a call whose requests do not stream, after which the body must end.</summary>
    public async ValueTask<TRequest> ReadSingleAsync(CancellationToken cancellationToken)
    {
        while (!TakeSingle(await WaitAsync(cancellationToken)))
        {
        }

        return Current;
    }

    /// <summary>Waits for more of the body, which goes to <see cref="TakeSingle"/>.</summary>
    public ValueTask<ReadResult> WaitAsync(CancellationToken cancellationToken) => _body.ReadAsync(cancellationToken);

    /// <summary>
    /// Takes what came of a body with one message; true when it has ended, and the message is <see cref="Current"/>.
    /// </summary>
    /// <exception cref="RpcException">The body has no message, or more than one.</exception>
    public bool TakeSingle(ReadResult result)
    {
        var unread = result.Buffer;
        var examined = unread.End;
        try
        {
            if (_current is null && TryDecode(ref unread, out _current)) examined = unread.Start;
            if (_current is not null && !unread.IsEmpty)
            {
                throw MessageFrame.Failure(
                    StatusCode.Internal, "The request has more than the one message it should have.");
            }

            if (!result.IsCompleted) return false;
            CheckEnd(unread);
        }
        finally
        {
            _body.AdvanceTo(unread.Start, examined);
        }

        return _current is not null
            ? true
            : throw MessageFrame.Failure(StatusCode.Internal, "The request ended without a message.");
    }

    private async ValueTask<TRequest?> ReadAsync(CancellationToken cancellationToken)
    {
        while (!_ended)
        {
            var result = await _body.ReadAsync(cancellationToken);
            var unread = result.Buffer;
            var examined = unread.End;
            try
            {
                if (TryDecode(ref unread, out var request))
                {
                    examined = unread.Start;
                    if (unread.IsEmpty && result.IsCompleted) _ended = true;
                    return request;
                }

                if (result.IsCompleted)
                {
                    _ended = true;
                    CheckEnd(unread);
                }
            }
            finally
            {
                _body.AdvanceTo(unread.Start, examined);
            }
        }

        return null;
    }

    private bool TryDecode(ref ReadOnlySequence<byte> unread, [NotNullWhen(true)] out TRequest? request)
    {
        request = MessageFrame.TryRead(
            ref unread, call.Options.MaxReceiveMessageSize, out var compressed, out var message, out _)
            ? _decoder.Decode(marshaller, message, compressed, compressed ? call.RequestEncoding : null)
            : null;
        return request is not null;
    }

    private static void CheckEnd(ReadOnlySequence<byte> unread)
    {
        if (!unread.IsEmpty) throw MessageFrame.Failure(StatusCode.Internal, "The request ended within a message.");
    }
}
