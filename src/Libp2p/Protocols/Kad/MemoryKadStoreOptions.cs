namespace Libp2p.Protocols.Kad;

/// <summary>How much a store keeps of what others send. What is own comes on top and is never refused.</summary>
public sealed record MemoryKadStoreOptions
{
    /// <summary>The most values. Default: 16,384.</summary>
    public int RecordCountMax { get; init; } = 16_384;

    /// <summary>The most bytes of values and their keys together. Default: 64 MiB.</summary>
    public long RecordBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>The most provider records. Default: 131,072.</summary>
    public int ProviderCountMax { get; init; } = 131_072;

    /// <summary>The most providers of one key. Default: 128.</summary>
    public int ProvidersPerKeyMax { get; init; } = 128;

    /// <summary>The most keys of one provider. Default: 16,384.</summary>
    public int KeysPerProviderMax { get; init; } = 16_384;
}
