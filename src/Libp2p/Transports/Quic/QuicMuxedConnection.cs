// See QuicTransport.
#pragma warning disable CA1416

using System.Net.Quic;
using Libp2p.Core;
using Libp2p.Muxing;

namespace Libp2p.Transports.Quic;

/// <summary>
/// The streams of a QUIC connection, each within the budget. Who accepts streams sees the connection end.
/// </summary>
internal sealed class QuicMuxedConnection(QuicConnection connection, IStreamBudget budget) : IMuxedConnection
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile bool _leaves;

    public Task Completion => _completion.Task;

    public bool IsClosed => _leaves || Completion.IsCompleted;

    public bool HasGoodbye => _completion.Task.IsCompletedSuccessfully;

    public async ValueTask<DuplexStream> OpenStreamAsync(CancellationToken cancellationToken = default)
    {
        budget.Open(inbound: false);
        try
        {
            var stream = await connection.OpenOutboundStreamAsync(QuicStreamType.Bidirectional, cancellationToken);
            return new QuicDuplexStream(stream, () => budget.Close(inbound: false));
        }
        catch (Exception exception)
        {
            budget.Close(inbound: false);
            if (exception is QuicException or ObjectDisposedException)
                throw new StreamResetException("The QUIC connection has ended.", exception);
            throw;
        }
    }

    public async ValueTask<DuplexStream?> AcceptStreamAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            while (true)
            {
                var stream = await connection.AcceptInboundStreamAsync(cancellationToken);
                if (stream.CanWrite && budget.TryAccept())
                    return new QuicDuplexStream(stream, () => budget.Close(inbound: true));

                // One too many, or one that cannot be answered, which libp2p has none of.
                new QuicDuplexStream(stream, () => { }).Reset();
            }
        }
        catch (ObjectDisposedException)
        {
            _completion.TrySetResult();
        }
        catch (QuicException exception)
        {
            // Either side left, or nothing came any more.
            if (exception.QuicError is QuicError.OperationAborted
                or QuicError.ConnectionAborted
                && exception.ApplicationErrorCode is null or QuicTransport.NoError)
            {
                _completion.TrySetResult();
            }
            else
            {
                _completion.TrySetException(new StreamResetException("The QUIC connection broke.", exception));
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        _leaves = true;
        try
        {
            await connection.CloseAsync(QuicTransport.NoError);
        }
        catch (Exception exception) when (exception is QuicException or ObjectDisposedException)
        {
            // It has ended already.
        }

        await connection.DisposeAsync();
        _completion.TrySetResult();
    }
}
