using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>One request message.</summary>
internal sealed class UnarySource<TRequest>(
    TRequest request, Marshaller<TRequest> marshaller, int? maxLength, ICompressionProvider? compression) : RequestSource
{
    public override bool CanReplay => true;

    public override async Task SendAsync(Stream stream, CancellationToken cancellationToken)
    {
        var writer = new FrameWriter();
        try
        {
            writer.Start(maxLength, compression);
            marshaller.ContextualSerializer(request, writer);
            await stream.WriteAsync(writer.Frame, cancellationToken).ConfigureAwait(false);
            IsSent = true;
        }
        catch (Exception failure) when (failure is not (IOException or OperationCanceledException))
        {
            Failure = failure;
            throw;
        }
        finally
        {
            writer.Return();
        }
    }

    public override void Commit()
    {
    }

    public override void End(Func<Exception> reason)
    {
    }
}
