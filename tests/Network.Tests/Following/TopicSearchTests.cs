using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Subscriptions;
using Bib.Grains.Abstractions.Topics;
using Bib.Network.Following;
using Bib.Network.Protocols;
using Bib.Network.Tests.Hosts;
using Bib.Storage.Identity;
using Bib.Testing;
using PeerId = Libp2p.Core.PeerId;

namespace Bib.Network.Tests.Following;

/// <summary>Looking for what there is to follow, over real hosts on a network in memory.</summary>
public sealed class TopicSearchTests : IAsyncLifetime
{
    private readonly SomeNode _here = new();
    private readonly SomeNode _home = new();
    private readonly SomeNode _other = new();
    private readonly TestStores _stores = new();
    private readonly List<TestNode> _nodes = [];
    private readonly TestCatalog _own = new();
    private readonly Holders _holders = new(100);
    private readonly TopicSearchOptions _options = new();
    private readonly Guid _stations;
    private readonly Guid _rates;
    private TestHosts _hosts = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IReadOnlyCollection<PeerId> Both => [_nodes[0].Id, _nodes[1].Id];

    public TopicSearchTests() => (_stations, _rates) = (_home.TopicId(1), _home.TopicId(2));

    public async ValueTask InitializeAsync()
    {
        _hosts = await TestHosts.StartAsync(4);
        for (var number = 0; number < 3; number++) _nodes.Add(new(_hosts[number], _stores.Open()));
        Enter(
            _nodes[0], _home.Sign(_home.Topic(_stations)), Dataset(_home, 1, _stations), Dataset(_home, 2, _stations),
            _home.Sign(Named(_home, _rates, "finance/rates")));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await _hosts.DisposeAsync();
        _stores.Dispose();
        _here.Dispose();
        _home.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Topics_are_told_by_their_paths_with_their_homes_their_datasets_and_how_many_have_them()
    {
        Enter(_nodes[1], _home.Sign(_home.Topic(_stations)), Dataset(_home, 2, _stations), Dataset(_home, 3, _stations));
        Enter(_nodes[1], _other.Sign(Named(_other, _other.TopicId(1), "weather/stations")));

        var found = await FindAsync(Both);

        found.Topics.Where(one => one.Home == _home.Identity.NodeId).ShouldBe(
        [
            new(new(_rates), new TopicPath("finance/rates"), _home.Identity.NodeId, 0, 1, true),
            new(new(_stations), new TopicPath("weather/stations"), _home.Identity.NodeId, 3, 2, false),
        ]);
        found.Topics.Select(one => one.Path.Value).ShouldBe(["finance/rates", "weather/stations", "weather/stations"]);
        (found.Found, found.Asked, found.Unread.Count, found.IsCut).ShouldBe((3, 2, 0, false));
    }

    [Theory]
    [InlineData("weather/*", "weather/stations")]
    [InlineData("*/rates", "finance/rates")]
    [InlineData("weather", "")]
    public async Task A_pattern_chooses_as_a_subscription_does(string pattern, string paths)
    {
        var found = await FindAsync(Both, TopicPattern.Parse(pattern));

        string.Join(' ', found.Topics.Select(one => one.Path.Value)).ShouldBe(paths);
        found.Topics.Where(one => one.Id.Value == _stations).ShouldAllBe(one => one.Datasets == 2);
    }

    [Fact]
    public async Task What_was_deleted_or_moved_since_is_told_as_it_is_now_whoever_is_behind()
    {
        var gone = _home.Topic(_stations) with
        {
            Revision = 2, Status = TopicStatus.Deleted, DeletedAt = DateTimeOffset.UnixEpoch,
        };
        Enter(_nodes[1], _home.Sign(gone), _home.Sign(Named(_home, _rates, "finance/fx") with { Revision = 2 }));

        (await FindAsync(Both)).Topics.Select(one => one.Path.Value).ShouldBe(["finance/fx"]);
        (await FindAsync([.. Both.Reverse()])).Topics.Select(one => one.Path.Value).ShouldBe(["finance/fx"]);
    }

    [Fact]
    public async Task What_this_node_knows_is_told_without_asking_and_its_own_topics_never_are()
    {
        _own.All.Add(new(1, _home.Sign(_home.Topic(_stations))));
        _own.All.Add(new(2, Dataset(_home, 1, _stations)));
        _own.All.Add(new(3, _here.Sign(Named(_here, _here.TopicId(1), "mine"))));
        Enter(_nodes[0], _here.Sign(Named(_here, _here.TopicId(2), "mine/too")));
        _holders.Add(_home.Sign(_home.Topic(_stations)), _nodes[0].Id);
        _holders.Add(_home.Sign(_home.Topic(_stations)), _hosts[3].Id);

        var known = await FindAsync(Both, isAsking: false);
        var asked = await FindAsync(Both);

        known.Topics.Select(one => (one.Path.Value, one.Datasets, one.Nodes)).ShouldBe([("weather/stations", 1, 1)]);
        (known.Asked, known.Unread.Count).ShouldBe((0, 0));
        asked.Topics.Select(one => (one.Path.Value, one.Datasets, one.Nodes))
            .ShouldBe([("finance/rates", 0, 1), ("weather/stations", 2, 1)]);
    }

    [Fact]
    public async Task What_its_home_did_not_sign_is_left_out_and_told_of()
    {
        var forged = _home.Sign(Named(_home, _home.TopicId(3), "forged")) with { Signature = new byte[64] };
        var newer = _home.Sign(_home.Topic(_stations) with { Revision = 9, Path = new TopicPath("hijacked") });
        Enter(_nodes[1], forged, newer with { PublicKey = _other.Identity.PublicKey }, _other.Sign(_other.Topic(_other.TopicId(1))));

        var found = await FindAsync(Both);

        found.Topics.Select(one => one.Path.Value).ShouldBe(["finance/rates", "weather/stations", "weather/stations"]);
        found.Unread.Single().PeerId.ShouldBe(_nodes[1].Id.ToString());
        found.Unread[0].Reason.ShouldContain("2 of its records are not their homes' own word");
    }

    [Fact]
    public async Task Another_homes_word_for_a_topic_that_is_known_here_is_not_taken()
    {
        _own.All.Add(new(1, _home.Sign(_home.Topic(_stations))));
        Enter(_nodes[1], _other.Sign(Named(_other, _stations, "hijacked") with { Epoch = 7 }), Dataset(_other, 9, _stations));

        var found = await FindAsync([_nodes[1].Id]);

        found.Topics.Single().ShouldBe(
            new(new(_stations), new TopicPath("weather/stations"), _home.Identity.NodeId, 0, 0, false));
    }

    [Fact]
    public async Task Who_says_nothing_is_named_after_eight_seconds_and_what_others_say_is_told()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var silent = _hosts[3].Handle(WireProtocols.Discovery.Ids[0], async (_, stop) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        var search = SearchOf(time, new Counted(4, read));

        var finding = search.FindAsync([_nodes[0].Id, _hosts[3].Id], null, 10, true, Stop);
        await Task.WhenAll(asked.Task, read.Task).WaitAsync(Stop);
        finding.IsCompleted.ShouldBeFalse();
        time.Advance(_options.Patience);
        var found = await finding;

        found.Topics.ShouldContain(one => one.Path.Value == "weather/stations");
        found.Unread.ShouldContain(new UnreadPeer(_hosts[3].Id.ToString(), "it did not answer within 8 s"));
    }

    [Fact]
    public async Task Of_a_peer_with_too_much_its_share_is_held_and_others_are_heard()
    {
        _options.TopicsMax = 6;
        Enter(_nodes[1], [.. Enumerable.Range(0, 10).Select(number =>
            _other.Sign(Named(_other, _other.TopicId(number), $"flood/{number}")))]);

        var found = await FindAsync(Both);

        found.Topics.Count(one => one.Home == _other.Identity.NodeId).ShouldBe(3);
        found.Topics.Count(one => one.Home == _home.Identity.NodeId).ShouldBe(2);
        found.IsCut.ShouldBeTrue();
    }

    [Fact]
    public async Task Datasets_beyond_what_is_held_are_said_to_be_there()
    {
        _options.SubjectsMax = 3;

        var found = await FindAsync([_nodes[0].Id]);

        found.Topics.Single().Datasets.ShouldBe(2);
        found.IsCut.ShouldBeTrue();
    }

    [Fact]
    public async Task A_catalog_without_end_is_read_no_further_than_its_pages()
    {
        _options.PagesMax = 2;
        Enter(_nodes[1], [.. Enumerable.Range(0, 1001).Select(_ => _home.Sign(_home.Topic(_stations)))]);

        (await FindAsync([_nodes[1].Id])).Unread.Single().Reason.ShouldContain("more than the 2 pages");
    }

    [Fact]
    public async Task More_topics_than_are_wanted_and_more_nodes_than_are_asked_are_counted()
    {
        _options.PeersMax = 1;

        var found = await FindAsync(Both, countMax: 1);

        found.Topics.Single().Path.Value.ShouldBe("finance/rates");
        (found.Found, found.Asked).ShouldBe((2, 1));
        found.Unread.ShouldBe([new(_nodes[1].Id.ToString(), "it was not asked: at most 1 nodes are")]);
    }

    [Fact]
    public async Task Only_so_many_search_at_once()
    {
        _options.AtOnce = 1;
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var silent = _hosts[3].Handle(WireProtocols.Discovery.Ids[0], async (_, stop) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        var search = SearchOf(time);

        var first = search.FindAsync([_hosts[3].Id], null, 10, true, Stop);
        await asked.Task.WaitAsync(Stop);
        var refused = await Should.ThrowAsync<RefusalException>(() => search.FindAsync([], null, 10, true, Stop));
        time.Advance(_options.Patience);
        await first;

        refused.Refusal.Code.ShouldBe(RefusalCode.Overloaded);
        (await search.FindAsync([], null, 10, true, Stop)).Topics.ShouldBeEmpty();
    }

    private static TopicRecord Named(SomeNode home, Guid id, string path) => home.Topic(id) with { Path = new TopicPath(path) };

    private static SignedRecord Dataset(SomeNode home, int number, Guid topic) =>
        home.Sign(home.Dataset(home.DatasetId(number), topic) with { Name = $"d{number}" });

    private static void Enter(TestNode node, params SignedRecord[] records)
    {
        foreach (var record in records) node.Catalog.All.Add(new(node.Catalog.All.Count + 1, record));
    }

    private Task<TopicDiscovery> FindAsync(
        IReadOnlyCollection<PeerId> connected, TopicPattern? pattern = null, int countMax = 100, bool isAsking = true) =>
        SearchOf(TimeProvider.System).FindAsync(connected, pattern, countMax, isAsking, Stop);

    private TopicSearch SearchOf(TimeProvider time, ISignatures? signatures = null) => new(
        _own, _nodes[2].Calls, _holders, new Finance(), signatures ?? new Signatures(), _here.Identity, _options, time);

    /// <summary>Follows what is of finance.</summary>
    private sealed class Finance : IFollowed
    {
        public ValueTask<bool> KeepsAsync(TopicPath path, CancellationToken cancellationToken) =>
            new(path.Value.StartsWith("finance/", StringComparison.Ordinal));
    }

    /// <summary>Says when so many records were checked.</summary>
    private sealed class Counted(int count, TaskCompletionSource reached) : ISignatures
    {
        private readonly Signatures _signatures = new();
        private int _left = count;

        public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        {
            if (Interlocked.Decrement(ref _left) == 0) reached.TrySetResult();
            return _signatures.Verify(publicKey, message, signature);
        }
    }
}
