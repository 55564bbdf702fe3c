using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Transfers;

/// <summary>A version that is to be fetched.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Path">What the dataset is called, for people.</param>
/// <param name="Number">The version's number.</param>
/// <param name="ContentId">The version: the SHA-256 of its header.</param>
/// <param name="Parts">How many parts its list of files has.</param>
/// <param name="Size">Bytes of its files.</param>
public sealed record NewDownload(
    DatasetId Dataset, string Path, string Number, ChunkHash ContentId, int Parts, long Size);
