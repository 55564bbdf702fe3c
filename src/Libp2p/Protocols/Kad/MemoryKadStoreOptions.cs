namespace Libp2p.Protocols.Kad;

/// <summary>How much a store keeps of what others send. What is own comes on top and is never refused.</summary>
public sealed record MemoryKadStoreOptions
{
    /// <summary>The most values. Default: 16,384.</summary>
    public int RecordCountMax { get; init; } = 16_384;

    /// <summary>The most bytes of values and their keys together. Default: 64 MiB.</summary>
    public long RecordBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>The most values that one peer has sent: an eighth of all. Default: 2,048.</summary>
    public int RecordsPerPeerMax { get; init; } = 2048;

    /// <summary>
    /// The most bytes of values and keys together that one peer has sent: an eighth of all. Default: 8 MiB.
    /// </summary>
    public long RecordBytesPerPeerMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>The most provider records. Default: 131,072.</summary>
    public int ProviderCountMax { get; init; } = 131_072;

    /// <summary>The most providers of one key; the oldest makes room for another. Default: 128.</summary>
    public int ProvidersPerKeyMax { get; init; } = 128;

    /// <summary>The most keys of one provider: an eighth of all. Default: 16,384.</summary>
    public int KeysPerProviderMax { get; init; } = 16_384;
}
