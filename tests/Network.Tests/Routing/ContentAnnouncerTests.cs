using System.Runtime.CompilerServices;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Topics;
using Bib.Network.Routing;
using Bib.Network.Tests.Hosts;
using Bib.Testing;
using Libp2p.Protocols.Kad;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Bib.Network.Tests.Routing;

/// <summary>What a node says in the DHT to hold, as another finds it there.</summary>
public sealed class ContentAnnouncerTests : IAsyncLifetime
{
    private static readonly Guid _topic = Guid.Parse("019a0000-0000-7000-8000-000000000001");

    private readonly RoutingNet _net = new();
    private readonly SomeNode _home = new();
    private readonly GrowingCatalog _catalog = new();
    private readonly TestDatasets _datasets = new();
    private readonly HeldNews _news = new();
    private readonly FakeTimeProvider _time = new();
    private readonly NetworkOptions _options = new();
    private RoutedNode _node = null!;
    private RoutedNode _server = null!;
    private ContentAnnouncer _announcer = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_node, _server) = (await _net.AddAsync(), await _net.AddAsync(KadMode.Server));
        _announcer = new(
            Options.Create(_options), _catalog, _datasets, _node.Routing, _news, new StartedLifetime(), _time,
            NullLogger<ContentAnnouncer>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _announcer.StopAsync();
        _announcer.Dispose();
        await _net.DisposeAsync();
        _home.Dispose();
    }

    [Fact(Timeout = 180_000)]
    public async Task What_it_holds_is_found_as_soon_as_the_DHT_has_anybody_and_what_is_new_soon_after()
    {
        var first = _datasets.Add().Version.ContentId;
        _catalog.Add(_home.Sign(_home.Topic(_topic)));
        _catalog.Add(Dataset(1));
        _announcer.Start(_node.Host);
        await Patience.UntilAsync(() => _announcer.Count == 2);

        await _node.MeetAsync(_server);
        await UntilFoundAsync(first, ContentKeys.Of(new TopicId(_topic)));
        var second = _datasets.Add().Version.ContentId;
        _catalog.Add(Dataset(2));
        await UntilFoundAsync(second);

        // A version that was taken over is none of which the catalog has a new word.
        var third = _datasets.Add().Version.ContentId;
        _news.Tell(_datasets.Id.Value);
        await UntilFoundAsync(third);
        (await ProvidersAsync(ChunkHash.Of([1]))).ShouldBe(0);
    }

    [Fact(Timeout = 180_000)]
    public async Task What_is_deleted_is_said_no_more()
    {
        var version = _datasets.Add().Version.ContentId;
        _catalog.Add(_home.Sign(_home.Topic(_topic)));
        _catalog.Add(Dataset(1));
        await _node.MeetAsync(_server);
        _announcer.Start(_node.Host);
        await UntilFoundAsync(version);

        _catalog.Add(_home.Sign(_home.Dataset(_datasets.Id.Value, _topic) with
        {
            Revision = 2, Status = DatasetStatus.Deleted, DeletedAt = DateTimeOffset.UnixEpoch,
        }));
        _catalog.Add(_home.Sign(_home.Topic(_topic) with
        {
            Revision = 2, Status = TopicStatus.Deleted, DeletedAt = DateTimeOffset.UnixEpoch,
        }));

        await Patience.UntilAsync(() => _announcer.Count == 0);
    }

    [Fact(Timeout = 180_000)]
    public async Task Of_too_many_the_newest_are_said_at_so_many_a_second()
    {
        (_options.AnnouncedVersionsMax, _options.AnnouncedPerSecond) = (5, 2);
        var versions = Enumerable.Range(0, 8).Select(_ => _datasets.Add().Version.ContentId).ToList();
        _catalog.Add(Dataset(1));
        await _node.MeetAsync(_server);
        await using var limited = new Announcing(this);

        // What is said is on its way for a moment; then there is no more until the clock goes on.
        await Patience.UntilAsync(async () => _time.WaitingTimers >= 3 && await CountAsync(versions) >= 2);
        (await CountAsync(versions)).ShouldBe(2);
        await Patience.UntilAsync(async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return await CountAsync(versions) == 5;
        });

        (await CountAsync(versions.Take(3))).ShouldBe(0);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_joins_a_small_DHT_is_told_everything_in_the_next_round()
    {
        var version = _datasets.Add().Version.ContentId;
        _catalog.Add(Dataset(1));
        await _node.MeetAsync(_server);
        _announcer.Start(_node.Host);
        await UntilFoundAsync(version);

        // One that knows nobody else, and was never asked by anybody.
        var late = await _net.AddAsync(KadMode.Server);
        await _node.MeetAsync(late);
        await Patience.UntilAsync(() => _node.Dht.PeerCount == 2);
        (await ProvidersAsync(version, late)).ShouldBe(0);

        await Patience.UntilAsync(async () =>
        {
            _time.Advance(_options.AnnounceAgainAfter);
            return await ProvidersAsync(version, late) == 1;
        });
    }

    [Fact]
    public async Task A_node_that_takes_no_part_in_the_DHT_reads_nothing()
    {
        _catalog.Add(Dataset(1));
        _node.Routing.Use(null);

        _announcer.Start(_node.Host);
        await _announcer.StopAsync();

        _catalog.Reads.ShouldBe(0);
    }

    private SignedRecord Dataset(long revision) => _home.Sign(
        _home.Dataset(_datasets.Id.Value, _topic) with { Revision = revision });

    private async Task UntilFoundAsync(params ChunkHash[] keys)
    {
        foreach (var key in keys) await Patience.UntilAsync(async () => await ProvidersAsync(key) == 1);
    }

    private async Task<int> CountAsync(IEnumerable<ChunkHash> keys)
    {
        var count = 0;
        foreach (var key in keys) count += await ProvidersAsync(key);
        return count;
    }

    /// <summary>How many a server has been told of.</summary>
    private async Task<int> ProvidersAsync(ChunkHash key, RoutedNode? server = null) =>
        (await (server ?? _server).Kept.FindProvidersAsync(ContentKeys.ToMultihash(key).Bytes, Stop)).Count;

    /// <summary>Another announcer, made when the options are what the test wants.</summary>
    private sealed class Announcing : IAsyncDisposable
    {
        private readonly ContentAnnouncer _announcer;

        public Announcing(ContentAnnouncerTests test)
        {
            _announcer = new(
                Options.Create(test._options), test._catalog, test._datasets, test._node.Routing, test._news,
                new StartedLifetime(), test._time, NullLogger<ContentAnnouncer>.Instance);
            _announcer.Start(test._node.Host);
        }

        public async ValueTask DisposeAsync()
        {
            await _announcer.StopAsync();
            _announcer.Dispose();
        }
    }

    private sealed class StartedLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted { get; } = new(canceled: true);

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication()
        {
        }
    }

    /// <summary>A catalog in memory that is followed without end.</summary>
    private sealed class GrowingCatalog : ICatalog
    {
        private readonly Lock _lock = new();
        private readonly SortedDictionary<long, CatalogEntry> _all = [];
        private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Reads { get; private set; }

        public void Add(SignedRecord record)
        {
            lock (_lock)
            {
                var version = _all.Count == 0 ? 1 : _all.Last().Key + 1;
                foreach (var (before, entry) in _all.ToList())
                    if (entry.Record.Subject == record.Subject) _all.Remove(before);
                _all.Add(version, new(version, record));
                _grown.SetResult();
                _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        public Task<CatalogPage> ReadAsync(long after, int countMax, CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                Reads++;
                var behind = _all.Values.Where(entry => entry.Version > after).ToList();
                return Task.FromResult(new CatalogPage(
                    [.. behind.Take(countMax)], _all.Count == 0 ? 0 : _all.Last().Key, behind.Count > countMax));
            }
        }

        public Task<CatalogEntry?> FindAsync(Guid subject, CancellationToken cancellationToken)
        {
            lock (_lock) return Task.FromResult(_all.Values.FirstOrDefault(entry => entry.Record.Subject == subject));
        }

        public async IAsyncEnumerable<CatalogEntry> FollowAsync(
            long after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            while (true)
            {
                Task grown;
                CatalogEntry? next;
                lock (_lock)
                {
                    grown = _grown.Task;
                    next = _all.Values.FirstOrDefault(entry => entry.Version > after);
                }

                if (next is null)
                {
                    await grown.WaitAsync(cancellationToken);
                    continue;
                }

                after = next.Version;
                yield return next;
            }
        }
    }
}
