using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Transfers;

namespace Bib.Network.Transfers;

/// <summary>A version that is to be fetched.</summary>
/// <param name="Dataset">Whose.</param>
/// <param name="Path">What its dataset is called, for people.</param>
/// <param name="Header">Its header's bytes, whose signatures were checked.</param>
internal sealed record WantedVersion(DatasetId Dataset, string Path, ReadOnlyMemory<byte> Header)
{
    private ManifestHeader? _manifest;

    /// <summary>Told when it begins and ends to rest because somebody has it wait: who waits for it may do something else.</summary>
    public Action<bool> Rests { get; init; } = static _ => { };

    /// <summary>The version: the SHA-256 of its header.</summary>
    public ChunkHash ContentId { get; } = ManifestHeaderCodec.ContentId(Header.Span);

    /// <summary>What the header says.</summary>
    /// <exception cref="ManifestException">It is none.</exception>
    public ManifestHeader Manifest => _manifest ??= ManifestHeaderCodec.Read(Header.Span);

    /// <summary>What is written down of it.</summary>
    public NewDownload ToDownload() =>
        new(Dataset, Path, Manifest.Version, ContentId, Manifest.Files.Count, Manifest.Size);
}
