using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Transfers;
using Bib.Network.Following;
using Bib.Network.Protocols;
using Bib.Network.Routing;
using Bib.Storage.Identity;
using Bib.Testing;
using Libp2p.Protocols.Kad;
using Libp2p.Swarm;
using Microsoft.Extensions.Options;

namespace Bib.Network.Tests.Routing;

/// <summary>A version is looked for by its content id: here — a server of the DHT — who has it; the ends never met.</summary>
public sealed class RoutedSearchTests : IAsyncLifetime
{
    private readonly RoutingNet _net = new();
    private readonly SomeNode _self = new();
    private readonly SomeNode _home = new();
    private readonly NetworkOptions _options = new();
    private RoutedNode _here = null!;
    private RoutedNode _middle = null!;
    private RoutedNode _there = null!;
    private ChunkHash _content;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_here, _middle, _there) = (await _net.AddAsync(), await _net.AddAsync(KadMode.Server), await _net.AddAsync());
        _content = Publish(_there);
        await _here.MeetAsync(_middle);
        await _there.MeetAsync(_middle);
    }

    public async ValueTask DisposeAsync()
    {
        await _net.DisposeAsync();
        _self.Dispose();
        _home.Dispose();
    }

    [Fact(Timeout = 180_000)]
    public async Task Whom_the_DHT_names_is_reached_and_asked()
    {
        (await _there.Routing.ProvideAsync(_content, Stop)).ShouldBe(1);

        var found = await AskAsync(_content);

        found.Asked.Select(one => (one.Peer, one.Records.Count)).ShouldBe([(_middle.Host.Id, 0), (_there.Host.Id, 1)]);
        found.Asked[1].Version.ShouldBe(new VersionNumber(1, 0, 0));
        found.Asked[1].Records[0].Subject.ShouldBe(_there.Served.Datasets.Id.Value);
        _here.Host.ConnectionsTo(_there.Host.Id).ShouldNotBeEmpty();
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_is_connected_and_has_it_is_enough()
    {
        var version = Publish(_middle, size: 1);
        (await _there.Routing.ProvideAsync(version, Stop)).ShouldBe(1);

        var found = await AskAsync(version);

        found.Asked.ShouldHaveSingleItem().Records.ShouldHaveSingleItem();
        found.Routing.ShouldBeNull();
        _here.Host.ConnectionsTo(_there.Host.Id).ShouldBeEmpty();
    }

    [Fact(Timeout = 180_000)]
    public async Task Where_nobody_has_it_it_is_said_who_was_asked_and_what_the_DHT_knows()
    {
        var nobodys = ChunkHash.Of([1]);

        var none = await AskAsync(nobodys);
        none.Asked.ShouldHaveSingleItem().Said.ShouldBe("it has it not");
        none.Routing.ShouldBe("The DHT was asked, too, and names nobody else who has it.");

        // A provider that has it not, and one that is gone.
        await _there.Routing.ProvideAsync(nobodys, Stop);
        var gone = await _net.AddAsync();
        await gone.MeetAsync(_middle);
        await gone.Routing.ProvideAsync(nobodys, Stop);
        await gone.Host.DisposeAsync();
        var lied = await AskAsync(nobodys);
        lied.Asked.Select(one => one.Peer)
            .ShouldBe([_middle.Host.Id, _there.Host.Id, gone.Host.Id], ignoreOrder: true);
        lied.Asked.ShouldContain(one => one.Peer == gone.Host.Id && one.Said.StartsWith("it was not reached"));
        lied.Routing.ShouldBe("The DHT was asked, too.");

        _here.Routing.Use(null);
        (await AskAsync(nobodys)).Routing.ShouldBe("The DHT was not asked: p2p.dht.mode is off.");
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_gives_another_version_than_was_asked_for_has_it_not()
    {
        var wanted = ChunkHash.Of([2]);
        var version = _there.Served.Datasets.Versions[0];
        _there.Served.Datasets.Versions[0] = version with { Version = version.Version with { ContentId = wanted } };
        await _there.Routing.ProvideAsync(wanted, Stop);

        var found = await AskAsync(wanted);

        found.Asked.ShouldAllBe(one => one.Records.Count == 0);
        found.Asked[1].Said.ShouldContain("it gives another version than it was asked for");
    }

    [Fact(Timeout = 180_000)]
    public async Task No_more_providers_are_asked_than_allowed()
    {
        _options.ProvidersAskedMax = 2;
        var nobodys = ChunkHash.Of([1]);
        await _there.Routing.ProvideAsync(nobodys, Stop);
        for (var number = 0; number < 3; number++)
        {
            var liar = await _net.AddAsync();
            await liar.MeetAsync(_middle);
            await liar.Routing.ProvideAsync(nobodys, Stop);
        }

        (await AskAsync(nobodys)).Asked.Count.ShouldBe(3);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_server_of_the_DHT_that_makes_up_holders_does_not_hide_the_one_that_another_names()
    {
        _options.ProvidersOfOneMax = 2;
        _options.ProvidersAskedMax = 3;
        var liar = await _net.AddAsync(KadMode.Server);
        await _here.MeetAsync(liar);
        for (var number = 0; number < 5; number++)
        {
            // They are there, and say nothing for as long as they are waited for.
            var silent = await _net.AddAsync(serves: false);
            _ = silent.Host.Handle(WireProtocols.Data.Ids[0], (_, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
            var made = new StoredProvider(
                ContentKeys.ToMultihash(_content).Bytes, silent.Host.Id, [.. silent.Host.Addresses], TimeProvider.System.GetUtcNow());
            (await liar.Kept.KeepProviderAsync(made, Stop)).ShouldBeTrue();
        }

        await _there.Routing.ProvideAsync(_content, Stop);

        var found = await SearchOf(TimeProvider.System).AskAsync(
            [_middle.Host.Id, liar.Host.Id], new ReplicaTarget(null, null, _content), Stop);

        found.Asked.ShouldContain(one => one.Peer == _there.Host.Id && one.Records.Count == 1);
        found.Asked.Count.ShouldBeLessThanOrEqualTo(5, "two are connected, and of three that are named the liar names two");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_version_that_the_datasets_home_did_not_sign_is_none_of_it()
    {
        // A stranger's header names the home's dataset, and the home's own record goes with it.
        using var stranger = new SomeNode();
        var served = _there.Served.Datasets;
        var forged = served.Add(size: 7);
        served.Versions[^1] = forged with { Node = NodeSignature.Of(stranger.Identity, forged.Version.ContentId, [], []) };
        await _there.Routing.ProvideAsync(forged.Version.ContentId, Stop);

        var found = await AskAsync(forged.Version.ContentId);

        found.Asked[1].Records.ShouldBeEmpty();
        found.Asked[1].Said.ShouldContain($"another node than its home {_home.Identity.NodeId} has signed it");
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_is_silent_is_named_after_nine_seconds()
    {
        var time = new FakeTimeProvider();
        var silent = await _net.AddAsync(serves: false);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var never = silent.Host.Handle(WireProtocols.Data.Ids[0], async (_, stop) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        await silent.MeetAsync(_middle);
        var nobodys = ChunkHash.Of([1]);
        await silent.Routing.ProvideAsync(nobodys, Stop);

        var asking = AskAsync(nobodys, time);
        await asked.Task.WaitAsync(Stop);
        time.Advance(TimeSpan.FromSeconds(7));
        asking.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(2));

        (await asking).Asked.ShouldContain(one => one.Peer == silent.Host.Id && one.Said.StartsWith("it did not answer within"));
    }

    [Fact(Timeout = 180_000)]
    public async Task A_name_and_an_id_are_asked_of_connected_nodes_alone()
    {
        await _there.Routing.ProvideAsync(_content, Stop);

        var found = await SearchOf(TimeProvider.System).AskAsync(
            [_middle.Host.Id], new(_there.Served.Datasets.Id, null), Stop);

        found.Asked.ShouldHaveSingleItem().Records.ShouldBeEmpty();
        found.Routing.ShouldBeNull();
    }

    /// <summary>A node has a version of the home's dataset, of other content for another size.</summary>
    private ChunkHash Publish(RoutedNode node, long size = 0)
    {
        node.Served.Datasets.Of(_home);
        node.Served.Catalog.All.Add(new(1, _home.Sign(_home.Dataset(node.Served.Datasets.Id.Value, _home.TopicId(1)))));
        return node.Served.Datasets.Add(size: size).Version.ContentId;
    }

    private Task<ReplicaAnswers> AskAsync(ChunkHash content, TimeProvider? time = null) =>
        SearchOf(time ?? TimeProvider.System).AskAsync([_middle.Host.Id], new ReplicaTarget(null, null, content), Stop);

    private RoutedSearch SearchOf(TimeProvider time) => new(
        Options.Create(_options), new ReplicaSearch(_here.Served.Calls, new Signatures(), _self.Identity, time), _here.Routing,
        time);
}
