using Bib.Grains.Abstractions.Blobs;
using Microsoft.Extensions.Logging;

namespace Bib.Storage.Blobs;

internal sealed partial class BlobScrubbing
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Scrubbed {Chunks} chunks of {Bytes} bytes: {Findings} findings.")]
    private partial void LogScrubbed(long chunks, long bytes, long findings);

    [LoggerMessage(Level = LogLevel.Error, Message = "Scrubbing: {Finding}")]
    private partial void LogFinding(string finding);

    [LoggerMessage(Level = LogLevel.Error, Message = "Chunk {Chunk} was read and is damaged; it is set aside. "
        + "Uploading the version again brings it back; 'bib admin scrub' looks for more.")]
    private partial void LogDamaged(ChunkHash chunk);

    [LoggerMessage(Level = LogLevel.Error, Message = "The pack '{Pack}' has bytes that are no chunk. It is kept as it is, "
        + "and what is whole in it is served; the next scrub tells what is missing.")]
    private partial void LogPack(string pack);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Scrubbing stopped; it begins again in a minute.")]
    private partial void LogFailure(Exception failure);
}
