using System.Collections.Concurrent;
using System.Threading.Channels;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Network.Hosting;
using Bib.Network.Protocols;
using Libp2p.Core;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using IHost = Libp2p.Swarm.IHost;

namespace Bib.Network.Routing;

/// <summary>
/// Says in the DHT what this node holds: the topics of its catalog, and the versions of its datasets, which are all whole.
/// It reads the catalog from the beginning and on as it grows. The DHT says everything again by itself before it lapses;
/// who joins the DHT while it is small is one of the closest to every key, and is told all of them by another round.
/// </summary>
internal sealed partial class ContentAnnouncer(
    IOptions<NetworkOptions> options,
    ICatalog catalog,
    IDatasetDirectory datasets,
    ContentRouting routing,
    HeldNews news,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ContentAnnouncer> logger) : INetworkPart, IPeerWatcher, IDisposable
{
    /// <summary>Keys that are said at a time.</summary>
    private const int AtOnce = 4;

    /// <summary>Keys that wait to be said.</summary>
    private const int DueMax = 256;

    /// <summary>Up to how many servers a newcomer to the DHT is told everything.</summary>
    private const int SmallDht = 20;

    private readonly NetworkOptions _options = options.Value;
    private readonly AnnouncedKeys _announced = new(options.Value.AnnouncedMax);
    private readonly TokenBucket _rate = new(options.Value.AnnouncedPerSecond, options.Value.AnnouncedPerSecond, time);
    private readonly Channel<ChunkHash> _due = Channel.CreateBounded<ChunkHash>(DueMax);
    private readonly ConcurrentDictionary<PeerId, bool> _servers = [];
    private readonly CancellationTokenSource _stop = new();
    private IDisposable? _watching;
    private Task _working = Task.CompletedTask;

    /// <summary>Completed and renewed whenever a server was met, or something was missed.</summary>
    private TaskCompletionSource _met = NewSource();

    /// <summary>How many keys are said.</summary>
    public int Count => _announced.Count;

    /// <inheritdoc/>
    public Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        Start(network.Host);
        return Task.CompletedTask;
    }

    /// <summary>Begins, where this node takes part in the DHT.</summary>
    public void Start(IHost host)
    {
        if (!routing.IsOn) return;
        _watching = host.Watch(this);
        _working = Task.WhenAll([FollowAsync(), LookAsync(), .. Enumerable.Range(0, AtOnce).Select(_ => SayAsync())]);
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        _watching?.Dispose();
        await _stop.CancelAsync();
        await _working;
    }

    /// <inheritdoc/>
    public void Connected(PeerConnection connection)
    {
    }

    /// <inheritdoc/>
    public void Disconnected(PeerId peer) => _servers.TryRemove(peer, out _);

    /// <inheritdoc/>
    public void Identified(PeerConnection connection, IdentifyMessage message)
    {
        if (!message.Protocols.Contains(NetworkOptions.DhtProtocol)) return;
        if (_servers.TryAdd(connection.Peer, true)) Wake();
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Wake() => Interlocked.Exchange(ref _met, NewSource()).TrySetResult();

    /// <summary>Reads the catalog, round after round.</summary>
    private Task FollowAsync() => UntilStoppedAsync(async () =>
    {
        // The database answers when everything has started.
        var started = NewSource();
        await using var waiting = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(_stop.Token);
        while (true)
        {
            using var round = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var whole = NewSource();
            news.Catch();
            var next = NextRoundAsync(whole.Task, round);
            try
            {
                await ReadAsync(whole, round.Token);
            }
            catch (OperationCanceledException) when (round.IsCancellationRequested && !_stop.IsCancellationRequested)
            {
                // It begins anew.
            }
            catch (StorageUnavailableException away)
            {
                LogAway(away);
                await Task.Delay(_options.RetryAfter, time, _stop.Token);
            }
            finally
            {
                await round.CancelAsync();
                await next;
            }
        }
    });

    /// <summary>Tells of the whole catalog, and of what becomes of it.</summary>
    private async Task ReadAsync(TaskCompletionSource whole, CancellationToken cancellationToken)
    {
        var last = (await catalog.ReadAsync(long.MaxValue, 1, cancellationToken)).Version;
        if (last == 0) whole.TrySetResult();
        await foreach (var entry in catalog.FollowAsync(0, cancellationToken))
        {
            await news.TellAsync(entry.Record.Subject, cancellationToken);
            if (entry.Version >= last) whole.TrySetResult();
        }
    }

    /// <summary>Ends a round when another one is due: whoever comes while one is under way is told by the next.</summary>
    private async Task NextRoundAsync(Task whole, CancellationTokenSource round)
    {
        try
        {
            // As long as nobody is there, nobody is told anything.
            var (met, began) = (Volatile.Read(ref _met).Task, time.GetTimestamp());
            while (routing.PeerCount == 0) met = await NextMetAsync(met, round.Token);
            do met = await NextMetAsync(met, round.Token);
            while (routing.PeerCount > SmallDht && !news.IsMissed);

            await whole.WaitAsync(round.Token);
            var left = _options.AnnounceAgainAfter - time.GetElapsedTime(began);
            if (left > TimeSpan.Zero) await Task.Delay(left, time, round.Token);
            _announced.Renew();
            await round.CancelAsync();
        }
        catch (OperationCanceledException) when (round.IsCancellationRequested)
        {
            // The round has ended by itself.
        }
    }

    private async Task<Task> NextMetAsync(Task met, CancellationToken cancellationToken)
    {
        await met.WaitAsync(cancellationToken);
        return Volatile.Read(ref _met).Task;
    }

    /// <summary>Looks at what has changed, one topic or dataset after the other.</summary>
    private Task LookAsync() => UntilStoppedAsync(async () =>
    {
        while (true)
        {
            var subject = await news.NextAsync(_stop.Token);
            await ForAsLongAsync(() => LookAtAsync(subject));
            if (news.IsMissed) Wake();
        }
    });

    private async Task<bool> LookAtAsync(Guid subject)
    {
        var entry = await catalog.FindAsync(subject, _stop.Token);
        var (due, gone) = _announced.Set(subject, entry is null ? [] : await KeysOfAsync(entry.Record));
        foreach (var key in gone) await routing.WithdrawAsync(key, _stop.Token);
        foreach (var key in due) await _due.Writer.WriteAsync(key, _stop.Token);
        return true;
    }

    /// <summary>Under which keys a topic or dataset is said; none where it is deleted, or nothing of it is here.</summary>
    private async Task<IReadOnlyList<ChunkHash>> KeysOfAsync(SignedRecord record)
    {
        if (record.Kind == RecordKind.Topic)
        {
            var topic = RecordCodec.ReadTopic(record.Bytes.Span);
            return topic.Status == TopicStatus.Deleted ? [] : [ContentKeys.Of(topic.Id)];
        }

        var dataset = RecordCodec.ReadDataset(record.Bytes.Span);
        if (dataset.Status == DatasetStatus.Deleted) return [];
        var here = await datasets.ListVersionsAsync(dataset.Id, _options.AnnouncedVersionsMax, null, _stop.Token);
        return [.. here.Versions.Select(version => version.ContentId)];
    }

    /// <summary>Says keys, one after the other.</summary>
    private Task SayAsync() => UntilStoppedAsync(async () =>
    {
        while (true)
        {
            var key = await _due.Reader.ReadAsync(_stop.Token);
            var wait = _rate.Take(1);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, _stop.Token);
            await ForAsLongAsync(() => SayAsync(key));
        }
    });

    /// <summary>Says a key, if it is still to be said.</summary>
    /// <returns>Whether anybody heard it.</returns>
    private async Task<bool> SayAsync(ChunkHash key)
    {
        if (!_announced.Contains(key)) return true;
        var told = routing.PeerCount > 0 ? await routing.ProvideAsync(key, _stop.Token) : 0;
        if (!_announced.Contains(key)) await routing.WithdrawAsync(key, _stop.Token);
        if (told > 0) LogSaid(key, told);
        return told > 0;
    }

    /// <summary>Does something until it succeeds: after a while, or sooner when a server is met.</summary>
    private async Task ForAsLongAsync(Func<Task<bool>> work)
    {
        while (true)
        {
            var met = Volatile.Read(ref _met).Task;
            try
            {
                if (await work()) return;
            }
            catch (StorageUnavailableException away)
            {
                LogAway(away);
            }

            await Task.WhenAny(met, Task.Delay(_options.RetryAfter, time, _stop.Token));
            _stop.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task UntilStoppedAsync(Func<Task> work)
    {
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // A fault with one thing must not keep the others from being said.
                LogFault(fault);
            }

            await Task.Delay(_options.RetryAfter, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Told {Count} peers that this node provides {Key}")]
    private partial void LogSaid(ChunkHash key, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The DHT is not told of changes while the database is away")]
    private partial void LogAway(Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Telling the DHT what this node holds failed")]
    private partial void LogFault(Exception fault);
}
