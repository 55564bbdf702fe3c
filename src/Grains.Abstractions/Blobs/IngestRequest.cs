namespace Bib.Grains.Abstractions.Blobs;

/// <summary>How content is taken in.</summary>
/// <param name="Already"> Chunks that an interrupted attempt has stored: the stream goes on behind them. They are read
/// again, for the content's hash. Empty from the start. </param>
/// <param name="BytesMax">The longest content that is taken, with what is there already.</param>
public sealed record IngestRequest(IReadOnlyList<ChunkRef> Already, long BytesMax)
{
    /// <summary>From the start, up to the most a file may have.</summary>
    public static IngestRequest Whole { get; } = new([], Datasets.ManifestLimits.FileBytesMax);
}
