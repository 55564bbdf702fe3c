using Libp2p.Core;

namespace Libp2p.Protocols.Kad;

/// <summary>
/// Keeps all in memory, within limits, of which each peer has a share. Where there is no room, what lies farthest from
/// whoever keeps it goes first, for that others are to keep; and the oldest where nobody in particular does.
/// </summary>
public sealed class MemoryKadStore : IKadStore
{
    private readonly MemoryKadStoreOptions _options;
    private readonly Lock _gate = new();
    private readonly Dictionary<KadKey, StoredRecord> _records = [];
    private readonly Dictionary<KadKey, Dictionary<PeerId, StoredProvider>> _providers = [];
    private readonly Dictionary<PeerId, (int Count, long Bytes)> _recordsOf = [];
    private readonly Dictionary<PeerId, int> _keysOf = [];

    /// <summary>What others sent, in the order in which it goes.</summary>
    private readonly SortedSet<KeptThing> _recordsInOrder;
    private readonly SortedSet<KeptThing> _providersInOrder;
    private long _recordBytes;

    /// <summary>Keeps as much as is usual, for nobody in particular.</summary>
    public MemoryKadStore()
        : this(new())
    {
    }

    /// <summary>Keeps things for nobody in particular.</summary>
    /// <param name="options">The limits.</param>
    public MemoryKadStore(MemoryKadStoreOptions options)
        : this(options, (KadKey?)null)
    {
    }

    /// <summary>Keeps things for a peer.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="keeper">The peer.</param>
    public MemoryKadStore(MemoryKadStoreOptions options, PeerId keeper)
        : this(options, KadKey.Of(keeper))
    {
    }

    private MemoryKadStore(MemoryKadStoreOptions options, KadKey? keeper)
    {
        _options = options;
        var order = new KeepingOrder(keeper);
        (_recordsInOrder, _providersInOrder) = (new(order), new(order));
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
            if (before is not null) Remove(key, before);
            if (record.IsOwn || (IsWithinShare(record) && MakeRoomFor(key, record)))
            {
                Add(key, record);
                return new(true);
            }

            if (before is not null) Add(key, before);
            return new(false);
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
            if (_providers.GetValueOrDefault(key)?.GetValueOrDefault(provider.Peer) is { } before) Remove(key, before);
            else if (!provider.IsOwn && !MakeRoomFor(key, provider)) return new(false);
            Add(key, provider);
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
    public ValueTask RenewAsync(ReadOnlyMemory<byte> key, DateTimeOffset moment, CancellationToken cancellationToken = default)
    {
        var place = KadKey.Of(key.Span);
        lock (_gate)
        {
            if (_records.GetValueOrDefault(place) is { IsOwn: true } record)
            {
                Remove(place, record);
                Add(place, record with { At = moment });
            }

            if (_providers.TryGetValue(place, out var providers))
            {
                foreach (var own in providers.Values.Where(provider => provider.IsOwn).ToList())
                {
                    Remove(place, own);
                    Add(place, own with { At = moment });
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask WithdrawAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default)
    {
        var place = KadKey.Of(key.Span);
        lock (_gate)
        {
            if (_records.GetValueOrDefault(place) is { IsOwn: true } record) Remove(place, record);
            if (_providers.TryGetValue(place, out var providers))
            {
                foreach (var own in providers.Values.Where(provider => provider.IsOwn).ToList()) Remove(place, own);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ForgetAsync(
        DateTimeOffset recordsBefore, DateTimeOffset providersBefore, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            foreach (var thing in _recordsInOrder.Where(one => one.At < recordsBefore).ToList())
                Remove(thing.Key, _records[thing.Key]);
            foreach (var thing in _providersInOrder.Where(one => one.At < providersBefore).ToList())
                Remove(thing.Key, _providers[thing.Key][thing.From!]);
        }

        return ValueTask.CompletedTask;
    }

    private static long SizeOf(StoredRecord record) => record.Key.Length + record.Value.Length;

    private static KeptThing Thing(KadKey key, StoredRecord record) => new(key, record.From, record.At);

    private static KeptThing Thing(KadKey key, StoredProvider provider) => new(key, provider.Peer, provider.At);

    private bool IsWithinShare(StoredRecord record)
    {
        if (record.From is not { } from) return true;
        var (count, bytes) = _recordsOf.GetValueOrDefault(from);
        return count < _options.RecordsPerPeerMax && bytes + SizeOf(record) <= _options.RecordBytesPerPeerMax;
    }

    private bool MakeRoomFor(KadKey key, StoredRecord record)
    {
        var thing = Thing(key, record);
        var leaving = new List<KeptThing>();
        var (count, bytes) = (_recordsInOrder.Count, _recordBytes);
        foreach (var first in _recordsInOrder)
        {
            if (count < _options.RecordCountMax && bytes + SizeOf(record) <= _options.RecordBytesMax) break;
            if (_recordsInOrder.Comparer.Compare(thing, first) < 0) return false;
            leaving.Add(first);
            count--;
            bytes -= SizeOf(_records[first.Key]);
        }

        if (count >= _options.RecordCountMax || bytes + SizeOf(record) > _options.RecordBytesMax) return false;
        foreach (var one in leaving) Remove(one.Key, _records[one.Key]);
        return true;
    }

    /// <summary>
    /// A provider takes the place of the oldest of its key where that has too many, or of the first in order where all
    /// have.
    /// </summary>
    private bool MakeRoomFor(KadKey key, StoredProvider provider)
    {
        if (_keysOf.GetValueOrDefault(provider.Peer) >= _options.KeysPerProviderMax) return false;
        var others = _providers.GetValueOrDefault(key)?.Values.Where(other => !other.IsOwn).ToList() ?? [];
        if (others.Count >= _options.ProvidersPerKeyMax)
        {
            Remove(key, others.MinBy(other => other.At)!);
        }
        else if (_providersInOrder.Count >= _options.ProviderCountMax)
        {
            var first = _providersInOrder.Min;
            if (_providersInOrder.Comparer.Compare(Thing(key, provider), first) < 0) return false;
            Remove(first.Key, _providers[first.Key][first.From!]);
        }

        return true;
    }

    private void Add(KadKey key, StoredRecord record)
    {
        _records[key] = record;
        if (record.IsOwn) return;
        _recordsInOrder.Add(Thing(key, record));
        Count(record, 1);
    }

    private void Remove(KadKey key, StoredRecord record)
    {
        _records.Remove(key);
        if (record.IsOwn) return;
        _recordsInOrder.Remove(Thing(key, record));
        Count(record, -1);
    }

    private void Count(StoredRecord record, int by)
    {
        _recordBytes += by * SizeOf(record);
        if (record.From is not { } from) return;
        var (count, bytes) = _recordsOf.GetValueOrDefault(from);
        if (count + by > 0) _recordsOf[from] = (count + by, bytes + (by * SizeOf(record)));
        else _recordsOf.Remove(from);
    }

    private void Add(KadKey key, StoredProvider provider)
    {
        if (!_providers.TryGetValue(key, out var providers)) _providers.Add(key, providers = []);
        providers[provider.Peer] = provider;
        if (provider.IsOwn) return;
        _providersInOrder.Add(Thing(key, provider));
        _keysOf[provider.Peer] = _keysOf.GetValueOrDefault(provider.Peer) + 1;
    }

    private void Remove(KadKey key, StoredProvider provider)
    {
        var providers = _providers[key];
        providers.Remove(provider.Peer);
        if (providers.Count == 0) _providers.Remove(key);
        if (provider.IsOwn) return;
        _providersInOrder.Remove(Thing(key, provider));
        if (--_keysOf[provider.Peer] == 0) _keysOf.Remove(provider.Peer);
    }
}
