using System.Text.Json;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Tests.Topics;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Catalog;

public sealed class TopicAdoptionTests(ScratchServers servers) : IDisposable
{
    private readonly PlayedHome _home = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_topic_of_another_node_is_kept_as_its_home_says_and_with_its_word(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        var record = _home.Topic("no/parent/here", revision: 7);

        var answer = await AdoptAsync(silo, record);
        var kept = await silo.Directory.FindAsync(record.Path, Stop);

        answer.Refusal.ShouldBeNull();
        answer.Topic!.Home.ShouldBe(new RemoteHome(_home.Node.NodeId, 1, 7));
        JsonSerializer.Serialize(kept!.Topic).ShouldBe(JsonSerializer.Serialize(answer.Topic));
        kept.ETag.ShouldBe("1");
        (await database.RowsAsync(
            "SELECT owner_node_id || ' ' || epoch || ' ' || home_revision || ' ' || encode(record, 'hex') FROM bib.topics"))
            .ShouldBe([$"{_home.Node.NodeId} 1 7 {Convert.ToHexStringLower(RecordCodec.Write(record))}"]);
        (await database.RowsAsync("SELECT encode(record_key || record_signature, 'hex') FROM bib.topics"))
            .ShouldBe([Convert.ToHexStringLower([.. _home.Node.PublicKey.Span, .. _home.Signed(record).Signature.Span])]);
        (await database.RowsAsync("SELECT action || ' ' || (metadata->>'command') FROM bib.audit_log WHERE table_name = 'topics'"))
            .ShouldBe(["INSERT AdoptTopic"]);
        (await database.RowsAsync("SELECT kind FROM bib.catalog_log")).ShouldBe(["topic.created"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_topics_grants_are_kept_with_it_until_its_home_takes_them_back(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var record = _home.Topic("weather", revision: 2);
        var bytes = GrantCodec.Write(new()
        {
            Topic = record.Id, User = record.CreatedBy, Node = "12D3KooWFriend", MadeAt = record.CreatedAt,
        });
        record = record with { Grants = [new(bytes, _home.Node.PublicKey, _home.Node.Sign(bytes))] };
        await using (var first = await TopicSilo.StartAsync(database)) await AdoptAsync(first, record);

        await using var second = await TopicSilo.StartAsync(database);
        (await second.Grain(record.Id).GetAsync(Stop)).Topic!.Grants.ShouldBe(record.Grants);
        await AdoptAsync(second, record with { Revision = 3, Grants = [] });
        (await database.RowsAsync("SELECT publish_grants::text FROM bib.topics WHERE publish_grants IS NOT NULL")).ShouldBeEmpty();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Newer_words_replace_older_ones_and_repeats_change_nothing(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        var first = _home.Topic("weather", revision: 2);
        var second = first with { Revision = 5, Path = new("climate"), Description = "" };

        await AdoptAsync(silo, first);
        (await AdoptAsync(silo, second)).Topic!.Path.Value.ShouldBe("climate");
        (await AdoptAsync(silo, second)).ETag.ShouldBe("2");
        (await AdoptAsync(silo, first)).Refusal!.Code.ShouldBe(RefusalCode.Stale);

        (await database.RowsAsync("SELECT path || ' ' || home_revision || ' ' || encode(record, 'hex') FROM bib.topics"))
            .ShouldBe([$"climate 5 {Convert.ToHexStringLower(RecordCodec.Write(second))}"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Only_its_homes_own_word_is_taken(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        using var other = new PlayedHome();
        var record = _home.Topic("weather");
        var command = _home.Adopt(record);
        var grain = silo.Grain(record.Id);

        var forged = command with { Record = command.Record with { PublicKey = other.Node.PublicKey } };
        (await grain.AdoptAsync(forged, Stop)).Refusal!.Code.ShouldBe(RefusalCode.InvalidSignature);
        var unsigned = command with { Record = command.Record with { Signature = new byte[64] } };
        (await grain.AdoptAsync(unsigned, Stop)).Refusal!.Code.ShouldBe(RefusalCode.InvalidSignature);
        (await silo.Grain(new(Guid.NewGuid())).AdoptAsync(command, Stop)).Refusal!.Code.ShouldBe(RefusalCode.InvalidSignature);
        var stolen = record with { Home = other.Node.NodeId, Revision = 100 };
        (await grain.AdoptAsync(other.Adopt(stolen), Stop)).Refusal!.Code.ShouldBe(RefusalCode.InvalidSignature);
        (await database.RowsAsync("SELECT path FROM bib.topics")).ShouldBeEmpty("whoever was heard first");

        (await grain.AdoptAsync(command, Stop)).Refusal.ShouldBeNull();
        (await grain.AdoptAsync(other.Adopt(stolen), Stop)).Refusal!.Code.ShouldBe(RefusalCode.InvalidSignature);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Paths_are_taken_among_this_nodes_own_topics_only(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        using var other = new PlayedHome();
        var remote = _home.Topic("weather");

        (await AdoptAsync(silo, remote)).Refusal.ShouldBeNull();
        (await silo.Directory.FindAsync(new("weather"), Stop))!.Topic.Id.ShouldBe(remote.Id);
        var own = await silo.MakeAsync("weather");
        (await silo.Grain(other.Topic("weather") is var third ? third.Id : default).AdoptAsync(other.Adopt(third), Stop))
            .Refusal.ShouldBeNull();

        own.Home.ShouldBeNull();
        (await silo.Directory.FindAsync(new("weather"), Stop))!.Topic.Id.ShouldBe(own.Id);
        (await silo.Directory.ListAsync(new(), Stop)).Topics.Length.ShouldBe(3);
        (await silo.CreateAsync(TopicSilo.Create("weather"))).Refusal!.Code.ShouldBe(RefusalCode.AlreadyExists);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task An_address_tells_topics_of_one_path_apart_and_pages_say_it_where_it_is_needed(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        using var other = new PlayedHome();
        var (remote, third, alone) = (_home.Topic("weather"), other.Topic("weather"), _home.Topic("alone"));
        await AdoptAsync(silo, remote);
        await AdoptAsync(silo, alone);
        var address = TopicAddress.Of(remote.Path, new(_home.Node.NodeId, 1, 1));

        (await CalledAsync()).ShouldBe(["alone", "weather"]);
        await silo.Grain(third.Id).AdoptAsync(other.Adopt(third), Stop);
        (await CalledAsync()).ShouldBe(
            ["alone", .. new[] { $"weather~{_home.Node.PeerId.Tail}", $"weather~{other.Node.PeerId.Tail}" }.Order(StringComparer.Ordinal)]);
        var own = await silo.MakeAsync("weather");

        (await CalledAsync()).ShouldContain("weather");
        (await silo.Directory.FindByAddressAsync(address, Stop))!.Topic.Id.ShouldBe(remote.Id);
        (await silo.Directory.FindByAddressAsync(new TopicAddress(new("weather")), Stop))!.Topic.Id.ShouldBe(own.Id);
        (await silo.Directory.FindByAddressAsync(new TopicAddress(new("weather"), silo.Node.PeerId.Tail), Stop)).ShouldBeNull();

        async Task<string[]> CalledAsync() =>
        [
            .. (await silo.Directory.ListAsync(new(), Stop)).Topics
                .Select(listing => listing.Address.ToString()).Order(StringComparer.Ordinal),
        ];
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Two_topics_that_changed_places_at_their_home_do_so_here_in_either_order(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        var (a, b) = (_home.Topic("a"), _home.Topic("b"));
        await AdoptAsync(silo, a);
        await AdoptAsync(silo, b);

        (await AdoptAsync(silo, b with { Revision = 3, Path = new("a") })).Refusal.ShouldBeNull();
        (await AdoptAsync(silo, a with { Revision = 3, Path = new("b") })).Refusal.ShouldBeNull();

        (await silo.Directory.FindAsync(new("a"), Stop))!.Topic.Id.ShouldBe(b.Id);
        (await silo.Directory.FindAsync(new("b"), Stop))!.Topic.Id.ShouldBe(a.Id);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task This_nodes_tree_is_made_beside_another_nodes(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        var remote = _home.Topic("weather");
        await AdoptAsync(silo, remote);
        await AdoptAsync(silo, _home.Topic("weather/stations"));

        (await silo.CreateAsync(TopicSilo.Create("weather/mine"))).Refusal!.Code.ShouldBe(RefusalCode.ParentMissing);
        await silo.MakeAsync("weather/mine", parents: true);
        var own = (await silo.Directory.FindAsync(new("weather"), Stop))!.Topic;

        own.Home.ShouldBeNull();
        (await silo.Grain(remote.Id).UpdateAsync(TopicSilo.Describe("x", TopicSilo.By(TopicSilo.Owner, role: NodeRole.Admin)), Stop))
            .Refusal!.Code.ShouldBe(RefusalCode.NotHome);
        var mine = (await silo.Directory.FindAsync(new("weather/mine"), Stop))!.Topic.Id;
        await silo.Grain(mine).ChangeStatusAsync(TopicSilo.Step(TopicTransition.Delete), Stop);
        (await silo.Grain(own.Id).ChangeStatusAsync(TopicSilo.Step(TopicTransition.Delete), Stop))
            .Refusal.ShouldBeNull("what lies below another node's topic of the same path is no child of this one");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_deleted_topic_goes_when_its_time_is_over_and_is_not_restored_here(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        var record = _home.Topic("weather");
        await AdoptAsync(silo, record);
        var gone = record with { Revision = 2, Status = TopicStatus.Deleted, DeletedAt = silo.Time.GetUtcNow() };

        (await AdoptAsync(silo, gone)).Topic!.Status.ShouldBe(TopicStatus.Deleted);
        (await silo.Directory.FindDeletedAsync(new("weather"), Stop)).ShouldBeNull();
        (await silo.Grain(record.Id).ChangeStatusAsync(TopicSilo.Step(TopicTransition.Restore), Stop))
            .Refusal!.Code.ShouldBe(RefusalCode.NotHome);
        silo.Time.Advance(TopicLimits.RestorableFor);

        (await silo.Upkeep.RunAsync(Stop)).Topics.ShouldBe(1);
        (await database.RowsAsync("SELECT path FROM bib.topics")).ShouldBeEmpty();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_is_adopted_and_what_is_made_here_share_transactions(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        var records = Enumerable.Range(0, 40).Select(n => _home.Topic($"remote{n}")).ToArray();

        await Task.WhenAll(
            records.Select(record => (Task)AdoptAsync(silo, record))
                .Concat(Enumerable.Range(0, 40).Select(n => (Task)silo.MakeAsync($"own{n}"))));
        await Task.WhenAll(records.Select(record => AdoptAsync(silo, record with { Revision = 2 }))
            .Concat((await silo.Directory.ListAsync(new() { PageSize = 100 }, Stop)).Topics
                .Where(listing => listing.Topic.Home is null)
                .Select(listing => silo.Grain(listing.Topic.Id).UpdateAsync(TopicSilo.Describe("x"), Stop))));

        (await database.RowsAsync("""
            SELECT (home_revision IS NULL) || ' ' || (record IS NULL) || ' ' || owner_node_id || ' ' || coalesce(home_revision, version)
            FROM bib.topics GROUP BY 1 ORDER BY 1
            """)).ShouldBe([$"false false {_home.Node.NodeId} 2", $"true true {ScratchDatabase.NodeId} 2"]);
    }

    public void Dispose() => _home.Dispose();

    private Task<TopicAnswer> AdoptAsync(TopicSilo silo, TopicRecord record) =>
        silo.Grain(record.Id).AdoptAsync(_home.Adopt(record), Stop);
}
