using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>
/// Writes response messages into the body. A message whose length is known and that is not compressed is serialised
/// straight into Kestrel's buffer; others go through one of their own.
/// </summary>
internal sealed class ResponseStream<TResponse>(HttpServerCallContext call, Marshaller<TResponse> marshaller)
    : SerializationContext, IServerStreamWriter<TResponse>
    where TResponse : class
{
    private readonly PipeWriter _body = call.HttpContext.Response.BodyWriter;
    private FrameWriter? _buffered;
    private bool _direct;
    private bool _compress;

    public WriteOptions? WriteOptions
    {
        get => call.WriteOptions;
        set => call.WriteOptions = value;
    }

    public Task WriteAsync(TResponse message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        call.BeginWrite();
        try
        {
            Write(message);
            if (((WriteOptions?.Flags ?? default) & WriteFlags.BufferHint) != 0) return;
            var flushed = await _body.FlushAsync(cancellationToken);
            if (flushed.IsCanceled || call.HttpContext.RequestAborted.IsCancellationRequested)
            {
                throw new OperationCanceledException("The call was cancelled while a response was written.");
            }
        }
        finally
        {
            call.EndWrite();
        }
    }

    /// <summary>Writes the one message of a call whose responses do not stream; the call's end flushes it.</summary>
    public void WriteSingle(TResponse message)
    {
        call.BeginWrite();
        Write(message);
        call.EndWrite();
    }

    public override void SetPayloadLength(int payloadLength)
    {
        CheckLength(payloadLength);
        if (_compress) return;
        MessageFrame.WriteHeader(_body.GetSpan(MessageFrame.HeaderLength), compressed: false, payloadLength);
        _body.Advance(MessageFrame.HeaderLength);
        _direct = true;
    }

    public override IBufferWriter<byte> GetBufferWriter() => _direct ? _body : Buffered().GetBufferWriter();

    public override void Complete(byte[] payload)
    {
        if (!_direct && _compress)
        {
            Buffered().Complete(payload);
            return;
        }

        if (!_direct) SetPayloadLength(payload.Length);
        _body.Write(payload);
    }

    public override void Complete()
    {
        if (!_direct) Buffered().Complete();
    }

    private void Write(TResponse message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _direct = false;
        _buffered = null;
        _compress = call.ResponseCompression is not null
            && ((WriteOptions?.Flags ?? default) & WriteFlags.NoCompress) == 0;
        marshaller.ContextualSerializer(message, this);
        if (_buffered is null) return;
        _body.Write(_buffered.Frame.Span);
        _buffered.Return();
    }

    private FrameWriter Buffered()
    {
        if (_buffered is not null) return _buffered;
        _buffered = new FrameWriter();
        _buffered.Start(
            call.Options.MaxSendMessageSize, _compress ? call.ResponseCompression : null, call.Options.ResponseLevel);
        return _buffered;
    }

    private void CheckLength(int length)
    {
        if (length > call.Options.MaxSendMessageSize)
        {
            throw MessageFrame.TooLongToSend(length, call.Options.MaxSendMessageSize.Value);
        }
    }
}
