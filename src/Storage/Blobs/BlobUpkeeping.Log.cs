using Microsoft.Extensions.Logging;

namespace Bib.Storage.Blobs;

internal sealed partial class BlobUpkeeping
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Chunks} chunks of {Bytes} bytes that nothing needs.")]
    private partial void LogCollected(long chunks, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chunks that nothing needs cannot be removed for now.")]
    private partial void LogFailure(Exception failure);
}
