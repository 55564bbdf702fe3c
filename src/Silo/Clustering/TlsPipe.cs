using System.IO.Pipelines;
using System.Net.Security;

namespace Bib.Silo.Clustering;

/// <summary>A TLS stream as the two pipes that connections are read and written by.</summary>
internal sealed class TlsPipe(SslStream tls) : IDuplexPipe
{
    public PipeReader Input { get; } = PipeReader.Create(tls, new StreamPipeReaderOptions(leaveOpen: true));

    public PipeWriter Output { get; } = PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true));

    /// <summary>Gives the buffers back; what was written is flushed where the other end still reads.</summary>
    public async ValueTask CompleteAsync()
    {
        await Input.CompleteAsync();
        try
        {
            await Output.CompleteAsync();
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The other end is gone, which is why this one ends.
        }
    }
}
