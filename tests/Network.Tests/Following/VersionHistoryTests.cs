using Bib.Grains.Abstractions.Catalog;
using Bib.Network.Following;
using Bib.Network.Protocols;
using Bib.Network.Tests.Hosts;

namespace Bib.Network.Tests.Following;

/// <summary>What a node learns of a dataset's versions, and keeps until it has them.</summary>
public sealed class VersionHistoryTests : IAsyncDisposable
{
    private readonly SomeNode _home = new();
    private readonly TestStores _stores = new();
    private readonly List<TestNode> _nodes = [];
    private TestHosts? _hosts;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task What_was_learned_is_known_when_nobody_is_left_who_could_tell_it()
    {
        var (history, giver, record) = await StartAsync(versions: 3);
        (await history.MissingAsync(record, null, [giver.Id], Stop)).Count.ShouldBe(3);

        await _hosts!.EndAsync(0);

        var first = giver.Datasets.Versions[0].Version.ContentId;
        (await history.MissingAsync(record, null, [giver.Id], Stop)).Count.ShouldBe(3);
        (await history.MissingAsync(record, first, [], Stop)).Select(version => version.Header.ToArray())
            .ShouldBe(giver.Datasets.Versions.Skip(1).Select(version => version.HeaderBytes.ToArray()), "the oldest first");
    }

    [Fact(Timeout = 180_000)]
    public async Task What_is_forgotten_or_older_than_the_record_is_asked_for_again()
    {
        var (history, giver, record) = await StartAsync(versions: 1);
        await history.MissingAsync(record, null, [giver.Id], Stop);
        giver.Datasets.Add();
        var newer = RecordOf(giver);

        (await history.MissingAsync(newer, null, [giver.Id], Stop)).Count.ShouldBe(2);
        history.Forget(record.Id);
        (await Should.ThrowAsync<AdoptionException>(() => history.MissingAsync(newer, null, [], Stop)))
            .Message.ShouldContain("No peer is here");
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_tells_something_else_is_passed_over_for_who_tells_what_the_home_signed()
    {
        var (history, giver, record) = await StartAsync(versions: 2, peers: 2);
        _nodes[1].Datasets.Add(metadataBytes: 50_000);

        (await history.MissingAsync(record, null, [_nodes[1].Id, giver.Id], Stop)).Count.ShouldBe(2);
        history.Forget(record.Id);
        await Should.ThrowAsync<PeerCallException>(() => history.MissingAsync(record, null, [_nodes[1].Id], Stop));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        if (_hosts is not null) await _hosts.DisposeAsync();
        _stores.Dispose();
        _home.Dispose();
    }

    /// <summary>The last node is the one that asks.</summary>
    private async Task<(VersionHistory History, TestNode Giver, DatasetRecord Record)> StartAsync(int versions, int peers = 1)
    {
        _hosts = await TestHosts.StartAsync(peers + 1);
        for (var number = 0; number <= peers; number++) _nodes.Add(new(_hosts[number], _stores.Open()));
        for (var number = 0; number < versions; number++) _nodes[0].Datasets.Add();
        return (new(_nodes[^1].Calls), _nodes[0], RecordOf(_nodes[0]));
    }

    private DatasetRecord RecordOf(TestNode giver) => _home.Dataset(giver.Datasets.Id.Value, Guid.NewGuid()) with
    {
        Versions = giver.Datasets.Versions.Count, LatestContentId = giver.Datasets.Versions[^1].Version.ContentId,
    };
}
