using Libp2p.Core;

namespace Libp2p.Protocols.Kad;

/// <summary>Keeps all in memory, within limits. Who comes when it is full is refused until something lapses.</summary>
/// <param name="options">The limits.</param>
public sealed class MemoryKadStore(MemoryKadStoreOptions options) : IKadStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<KadKey, StoredRecord> _records = [];
    private readonly Dictionary<KadKey, Dictionary<PeerId, StoredProvider>> _providers = [];
    private readonly Dictionary<PeerId, int> _keysOf = [];
    private int _recordCount;
    private long _recordBytes;
    private int _providerCount;

    /// <summary>Keeps as much as is usual.</summary>
    public MemoryKadStore()
        : this(new())
    {
    }

    /// <inheritdoc/>
    public ValueTask<StoredRecord?> FindRecordAsync(
        ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default)
    {
        lock (_gate) return new(_records.GetValueOrDefault(KadKey.Of(key.Span)));
    }

    /// <inheritdoc/>
    public ValueTask<bool> KeepRecordAsync(StoredRecord record, CancellationToken cancellationToken = default)
    {
        var key = KadKey.Of(record.Key.Span);
        lock (_gate)
        {
            var before = _records.GetValueOrDefault(key);
            Count(before, -1);
            if (!record.IsOwn
                && (_recordCount >= options.RecordCountMax || _recordBytes + SizeOf(record) > options.RecordBytesMax))
            {
                Count(before, 1);
                return new(false);
            }

            Count(record, 1);
            _records[key] = record;
            return new(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredProvider>> FindProvidersAsync(
        ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return new(_providers.TryGetValue(KadKey.Of(key.Span), out var providers)
                ? [.. providers.Values.OrderByDescending(provider => provider.At)]
                : []);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> KeepProviderAsync(StoredProvider provider, CancellationToken cancellationToken = default)
    {
        var key = KadKey.Of(provider.Key.Span);
        lock (_gate)
        {
            var providers = _providers.GetValueOrDefault(key);
            var before = providers?.GetValueOrDefault(provider.Peer);
            if (!provider.IsOwn && before is null && !HasRoomFor(provider, providers?.Count ?? 0)) return new(false);
            if (providers is null) _providers.Add(key, providers = []);
            if (before is not null) Count(before, -1);
            providers[provider.Peer] = provider;
            Count(provider, 1);
            return new(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredRecord>> OwnRecordsAsync(
        DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        lock (_gate) return new([.. _records.Values.Where(record => record.IsOwn && record.At < before)]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredProvider>> OwnProvidersAsync(
        DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return new([.. _providers.Values
                .SelectMany(providers => providers.Values)
                .Where(provider => provider.IsOwn && provider.At < before)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask WithdrawAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default)
    {
        var place = KadKey.Of(key.Span);
        lock (_gate)
        {
            if (_records.GetValueOrDefault(place) is { IsOwn: true }) _records.Remove(place);
            if (_providers.TryGetValue(place, out var providers)) Remove(place, providers, provider => provider.IsOwn);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ForgetAsync(
        DateTimeOffset recordsBefore, DateTimeOffset providersBefore, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            // A dictionary may lose entries while it is walked through.
            foreach (var (key, record) in _records)
            {
                if (record.IsOwn || record.At >= recordsBefore) continue;
                Count(record, -1);
                _records.Remove(key);
            }

            foreach (var (key, providers) in _providers)
                Remove(key, providers, provider => !provider.IsOwn && provider.At < providersBefore);
        }

        return ValueTask.CompletedTask;
    }

    private static long SizeOf(StoredRecord record) => record.Key.Length + record.Value.Length;

    private bool HasRoomFor(StoredProvider provider, int providersOfKey) =>
        _providerCount < options.ProviderCountMax
        && providersOfKey < options.ProvidersPerKeyMax
        && _keysOf.GetValueOrDefault(provider.Peer) < options.KeysPerProviderMax;

    private void Remove(
        KadKey key, Dictionary<PeerId, StoredProvider> providers, Func<StoredProvider, bool> leaves)
    {
        foreach (var (peer, provider) in providers)
        {
            if (!leaves(provider)) continue;
            Count(provider, -1);
            providers.Remove(peer);
        }

        if (providers.Count == 0) _providers.Remove(key);
    }

    private void Count(StoredRecord? record, int by)
    {
        if (record is null || record.IsOwn) return;
        _recordCount += by;
        _recordBytes += by * SizeOf(record);
    }

    private void Count(StoredProvider provider, int by)
    {
        if (provider.IsOwn) return;
        _providerCount += by;
        var keys = _keysOf.GetValueOrDefault(provider.Peer) + by;
        if (keys > 0) _keysOf[provider.Peer] = keys;
        else _keysOf.Remove(provider.Peer);
    }
}
