using Libp2p.Core;
using Microsoft.Extensions.Logging;

namespace Libp2p.Protocols.Kad;

/// <summary>
/// What happens by itself: looking around, asking silent peers, forgetting what has lapsed, publishing again.
/// </summary>
internal sealed partial class KadUpkeep : IAsyncDisposable
{
    /// <summary>How often it looks whether something is due.</summary>
    private static readonly TimeSpan _tick = TimeSpan.FromMinutes(1);

    /// <summary>How often what has lapsed is forgotten and what is due is published.</summary>
    private static readonly TimeSpan _storeInterval = TimeSpan.FromHours(1);

    /// <summary>The least time between two refreshes, however often the table empties and fills.</summary>
    private static readonly TimeSpan _refreshPause = TimeSpan.FromSeconds(10);

    /// <summary>How many own keys are published at a time.</summary>
    private const int PublishCountMax = 4;

    /// <summary>
    /// The longest prefix that is looked around in: a random key with one more takes twice the hashes.
    /// </summary>
    private const int RefreshPrefixMax = 12;

    private readonly PeerId _self;
    private readonly RoutingTable _table;
    private readonly KadMembership _membership;
    private readonly KadSearch _search;
    private readonly KadValues _values;
    private readonly KadProviders _providers;
    private readonly IKadStore _store;
    private readonly KadOptions _options;
    private readonly Random _random;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KadTasks _loop = new(1);
    private readonly SemaphoreSlim _refreshing = new(1);
    private volatile TaskCompletionSource _woken = New();

    public KadUpkeep(
        PeerId self,
        RoutingTable table,
        KadMembership membership,
        KadSearch search,
        KadValues values,
        KadProviders providers,
        IKadStore store,
        KadOptions options,
        Random random,
        TimeProvider time,
        ILogger logger)
    {
        (_self, _table, _membership, _search) = (self, table, membership, search);
        (_values, _providers, _store) = (values, providers, store);
        (_options, _random, _time, _logger) = (options, random, time, logger);
    }

    /// <summary>Begins.</summary>
    /// <param name="ticked">Called every minute.</param>
    public void Start(Action ticked) => _loop.Begin(stop => RunAsync(ticked, stop));

    /// <summary>Looks around soon: the table was empty.</summary>
    public void Wake() => _woken.TrySetResult();

    /// <summary>Walks to this peer's own place and to one in every bucket that has somebody.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            await LookAroundAsync(_self.Bytes, _options.Replication, cancellationToken);
            foreach (var prefix in _table.Prefixes().Where(prefix => prefix <= RefreshPrefixMax))
                await LookAroundAsync(KeyWith(prefix), _options.Resilience, cancellationToken);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <summary>Ends what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        _refreshing.Dispose();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync(Action ticked, CancellationToken stop)
    {
        var storeDue = _time.GetUtcNow();
        var refreshDue = storeDue;
        var refreshedAt = storeDue - _refreshPause;
        while (true)
        {
            ticked();
            var woken = _woken.Task.IsCompleted;
            if (woken) _woken = New();
            var now = _time.GetUtcNow();
            if (woken && refreshedAt + _refreshPause < refreshDue) refreshDue = refreshedAt + _refreshPause;
            if (now >= refreshDue && _table.Count > 0)
            {
                refreshedAt = now;
                refreshDue = now + _options.RefreshInterval;
                await TryAsync("refresh the routing table", RefreshTableAsync, stop);
            }

            if (now >= storeDue)
            {
                storeDue = now + _storeInterval;
                await TryAsync("keep the store", KeepStoreAsync, stop);
            }

            await Task.WhenAny(_woken.Task, Task.Delay(_tick, _time, stop));
            stop.ThrowIfCancellationRequested();
        }
    }

    private async Task RefreshTableAsync(CancellationToken stop)
    {
        await _membership.CheckSilentAsync(stop);
        await RefreshAsync(stop);
    }

    private async Task KeepStoreAsync(CancellationToken stop)
    {
        var now = _time.GetUtcNow();
        await _store.ForgetAsync(now - _options.RecordLifetime, now - _options.ProviderLifetime, stop);
        if (_table.Count == 0) return;
        var due = now - _options.RepublishInterval;
        ParallelOptions few = new() { MaxDegreeOfParallelism = PublishCountMax, CancellationToken = stop };
        await Parallel.ForEachAsync(await _store.OwnRecordsAsync(due, stop), few, async (record, token) =>
        {
            // A round may take long: what was given up since it began is not said again.
            if (await _store.FindRecordAsync(record.Key, token) is not { IsOwn: true } kept) return;

            // Whom nobody took is tried again with the next round.
            if (await _values.PublishAsync(kept.Key, kept.Value, token) > 0)
                await _store.RenewAsync(kept.Key, _time.GetUtcNow(), token);
        });
        await Parallel.ForEachAsync(await _store.OwnProvidersAsync(due, stop), few, async (provider, token) =>
        {
            if (!(await _store.FindProvidersAsync(provider.Key, token)).Any(one => one.IsOwn)) return;
            if (await _providers.PublishAsync(provider.Key, token) > 0)
                await _store.RenewAsync(provider.Key, _time.GetUtcNow(), token);
        });
    }

    /// <summary>A round that fails, as when the store does, is one that the next makes up for.</summary>
    private async Task TryAsync(string what, Func<CancellationToken, Task> work, CancellationToken stop)
    {
        try
        {
            await work(stop);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            LogFailed(exception, what);
        }
    }

    private Task<IReadOnlyList<PeerId>> LookAroundAsync(
        ReadOnlyMemory<byte> key, int wanted, CancellationToken cancellationToken)
    {
        var request = new KadMessage(KadMessageType.FindNode) { Key = key };
        return _search.WalkAsync(request, wanted, _options.RefreshTimeout, (_, _) => true, cancellationToken);
    }

    /// <summary>A random peer id whose place shares just so many bits with this peer's.</summary>
    private byte[] KeyWith(int prefix)
    {
        var self = KadKey.Of(_self);
        byte[] key = [0x12, 0x20, .. new byte[32]];
        do _random.NextBytes(key.AsSpan(2));
        while (KadKey.Of(key).SharedPrefixWith(self) != prefix);
        return key;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Kademlia could not {What}; the next round tries again")]
    private partial void LogFailed(Exception exception, string what);
}
