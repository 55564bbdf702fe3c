using System.Net.Http;
using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>One request message.</summary>
internal sealed class UnarySource<TRequest>(
    TRequest request, Marshaller<TRequest> marshaller, int? maxLength, ICompressionProvider? compression) : RequestSource
{
    private FrameWriter? _writer;
    private Task? _sending;

    public override bool CanReplay => true;

    public override HttpContent CreateContent() => new SingleContent(this);

    /// <summary>
    /// The write itself, without waiting for it here: <see cref="TryRelease"/> sees whether it went well.
    /// </summary>
    public override Task SendAsync(Stream stream, CancellationToken cancellationToken)
    {
        // A frame whose write failed or goes on may be in the transport's hands: its buffer is left to the collector.
        var writer = new FrameWriter();
        _sending = null;
        try
        {
            writer.Start(maxLength, compression);
            marshaller.ContextualSerializer(request, writer);
            _sending = stream.WriteAsync(writer.Frame, cancellationToken).AsTask();
        }
        catch (Exception failure) when (failure is not (IOException or OperationCanceledException))
        {
            Failure = failure;
            return Task.FromException(failure);
        }

        _writer = writer;
        return _sending;
    }

    public override bool TryRelease()
    {
        if (_sending is not { IsCompletedSuccessfully: true }) return false;
        _writer?.Return();
        _writer = null;
        return true;
    }

    public override void Commit()
    {
    }

    public override void End(Func<Exception> reason)
    {
    }
}
