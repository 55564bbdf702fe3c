using System.Text.Json;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Copies;
using Bib.Storage.Tests.Datasets;
using Bib.Storage.Tests.Topics;
using Bib.Testing;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Catalog;

public sealed class DatasetAdoptionTests(ScratchServers servers) : IDisposable
{
    private readonly PlayedHome _home = new();
    private readonly TemporaryDirectory _blobs = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task Versions_of_another_node_are_kept_as_it_published_them(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await DatasetSilo.StartAsync(database, _blobs.Path);
        var (list, size) = await HoldAsync(silo);
        var draft = _home.Draft(await TopicAsync(silo), "gsod");
        var first = _home.Version(draft, "1.0.0", default, list, size);
        var second = _home.Version(draft, "1.1.0", ManifestHeaderCodec.ContentId(first.Header.Span), list, size);
        var record = PlayedHome.With(draft, second, 2);
        var grain = silo.Grain(draft.Id);

        (await grain.AdoptAsync(_home.Adopt(record), Stop)).Refusal!.Code.ShouldBe(RefusalCode.WrongStatus);
        (await grain.AdoptAsync(_home.Adopt(record, second), Stop)).Refusal!.Code.ShouldBe(RefusalCode.Stale);
        (await grain.AdoptAsync(_home.Adopt(record, first), Stop)).Dataset!.Versions.ShouldBe(1);
        var answer = await grain.AdoptAsync(_home.Adopt(record, second), Stop);
        (await grain.AdoptAsync(_home.Adopt(record, second), Stop)).ETag.ShouldBe(answer.ETag);

        var kept = (await silo.Directory.FindAsync(new(new("remote"), "gsod"), Stop))!;
        JsonSerializer.Serialize(kept.Dataset).ShouldBe(JsonSerializer.Serialize(answer.Dataset));
        (kept.Dataset.Status, kept.Dataset.Versions, kept.Dataset.Home)
            .ShouldBe((DatasetStatus.Active, 2, new RemoteHome(_home.Node.NodeId, 1, record.Revision)));
        var listing = (await silo.Directory.FindLatestAsync(draft.Id, Stop))!;
        listing.HeaderBytes.ToArray().ShouldBe(second.Header.ToArray());
        listing.Node.Signature.ToArray().ShouldBe(second.Node.Signature.ToArray());
        (await database.RowsAsync("SELECT encode(record, 'hex') FROM bib.datasets WHERE home_revision IS NOT NULL"))
            .ShouldBe([Convert.ToHexStringLower(RecordCodec.Write(record))]);
        (await database.RowsAsync("SELECT count(*) FROM bib.version_chunks c JOIN bib.dataset_versions v ON v.id = c.version_id "
            + $"WHERE v.dataset_id = '{draft.Id}'")).ShouldBe(["2"], "what its lists name is held");
        (await database.RowsAsync("SELECT metadata->>'changes' FROM bib.audit_log WHERE metadata->>'command' = 'AdoptDataset' ORDER BY id"))
            .ShouldBe(["[\"record\", \"version\"]", "[\"version\"]"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_copy_goes_together_with_the_attempt_that_others_wait_for_or_not_at_all(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var silo = await DatasetSilo.StartAsync(database, _blobs.Path, time);
        var (list, size) = await HoldAsync(silo);
        var draft = _home.Draft(await TopicAsync(silo), "gsod");
        var first = _home.Version(draft, "1.0.0", default, list, size);
        var grain = silo.Grain(draft.Id);
        (await grain.AdoptAsync(_home.Adopt(PlayedHome.With(draft, first, 1), first), Stop)).Refusal.ShouldBeNull();
        var (book, drop) = (new CopyBook(database.Database, silo.Node, time), Guid.NewGuid());
        DropDataset Drop(Guid attempt, ChunkHash? version = null) => new(
            attempt, version ?? ManifestHeaderCodec.ContentId(first.Header.Span), 0,
            TopicSilo.By(TopicSilo.Owner, role: NodeRole.Admin));

        (await grain.DropAsync(Drop(drop), Stop)).Refusal!.Code.ShouldBe(RefusalCode.Stale, "nobody was asked");
        await book.BeginDropAsync(draft.Id, drop, Stop);
        (await grain.DropAsync(Drop(drop), Stop)).Refusal!.Code.ShouldBe(RefusalCode.Stale, "it may still give way");
        (await book.GoAsync(draft.Id, drop, null, Stop)).ShouldBeTrue();
        (await grain.DropAsync(Drop(Guid.NewGuid()), Stop)).Refusal!.Code.ShouldBe(RefusalCode.Stale, "that is another attempt");
        time.Advance(CopyLimits.DropWithin);
        (await grain.DropAsync(Drop(drop), Stop)).Refusal!.Code.ShouldBe(RefusalCode.Stale, "others wait no more");
        (await grain.GetAsync(Stop)).Dataset!.Versions.ShouldBe(1);
        await book.BeginDropAsync(draft.Id, drop, Stop);
        await book.GoAsync(draft.Id, drop, null, Stop);
        (await grain.DropAsync(Drop(drop, ChunkHash.Of([9])), Stop)).Refusal!.Code.ShouldBe(RefusalCode.Stale, "another version");
        await database.ExecuteAsync(
            $"INSERT INTO bib.replica_marks (dataset_id, is_pinned, updated_by, updated_at) VALUES ('{draft.Id}', true, 'x', now())");
        (await grain.DropAsync(Drop(drop), Stop)).Refusal!.Code.ShouldBe(RefusalCode.Stale, "it was pinned in between");
        await database.ExecuteAsync("DELETE FROM bib.replica_marks");

        (await grain.DropAsync(Drop(drop), Stop)).Refusal.ShouldBeNull();

        (await grain.GetAsync(Stop)).Dataset.ShouldBeNull();
        (await database.RowsAsync("SELECT count(*)::text FROM bib.copy_drops")).ShouldBe(["0"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_version_whose_list_is_not_held_is_not_kept(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await DatasetSilo.StartAsync(database, _blobs.Path);
        var draft = _home.Draft(await TopicAsync(silo), "gsod");
        var elsewhere = new ListRef(new(Bib.Grains.Abstractions.Blobs.ChunkHash.Of("elsewhere"u8), 9), 1);
        var first = _home.Version(draft, "1.0.0", default, [elsewhere], 9);

        var answer = await silo.Grain(draft.Id).AdoptAsync(_home.Adopt(PlayedHome.With(draft, first, 1), first), Stop);

        answer.Refusal!.Code.ShouldBe(RefusalCode.ContentDamaged);
        (await database.RowsAsync("SELECT name FROM bib.datasets")).ShouldBeEmpty();
        (await database.RowsAsync("SELECT version FROM bib.dataset_versions")).ShouldBeEmpty();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_dataset_comes_after_its_topic(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await DatasetSilo.StartAsync(database, _blobs.Path);
        var draft = _home.Draft(_home.Topic("never/told"), "gsod");
        var here = _home.Draft(_home.Topic("x") with { Id = silo.Topic.Id }, "gsod");

        (await silo.Grain(draft.Id).AdoptAsync(_home.Adopt(draft), Stop)).Refusal!.Code.ShouldBe(RefusalCode.ParentMissing);
        (await silo.Grain(here.Id).AdoptAsync(_home.Adopt(here), Stop)).Refusal!.Code.ShouldBe(RefusalCode.HomeDiffers);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Names_of_another_nodes_datasets_are_its_own_affair(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await DatasetSilo.StartAsync(database, _blobs.Path);
        var topic = await TopicAsync(silo);
        var (a, b) = (_home.Draft(topic, "a"), _home.Draft(topic, "b"));
        foreach (var record in new[]
        {
            a, b, b with { Revision = 4, Name = "a", UpdatedAt = b.UpdatedAt.AddHours(1) }, a with { Revision = 4, Name = "b" },
        })
            (await silo.Grain(record.Id).AdoptAsync(_home.Adopt(record), Stop)).Refusal.ShouldBeNull();

        (await silo.Directory.FindAsync(new(new("remote"), "a"), Stop))!.Dataset.Id.ShouldBe(b.Id);
        (await silo.Grain(a.Id).MayPublishAsync(TopicSilo.By(TopicSilo.Owner), Stop)).Refusal!.Code.ShouldBe(RefusalCode.NotHome);
        var mine = new CreateDataset(topic.Id, "mine", "", [], [], TopicSilo.By(TopicSilo.Owner));
        (await silo.Grain(new(Guid.NewGuid())).CreateAsync(mine, Stop)).Refusal!.Code.ShouldBe(RefusalCode.NotHome);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task An_address_finds_a_dataset_in_another_nodes_topic_of_the_same_path(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await DatasetSilo.StartAsync(database, _blobs.Path);
        var topic = _home.Topic("weather");
        await silo.TopicGrain(topic.Id).AdoptAsync(_home.Adopt(topic), Stop);
        var remote = _home.Draft(topic, "gsod");
        await silo.Grain(remote.Id).AdoptAsync(_home.Adopt(remote), Stop);
        var tail = _home.Node.PeerId.Tail;

        (await silo.Directory.FindAsync(new(new("weather"), "gsod"), Stop))!.Dataset.Id.ShouldBe(remote.Id);
        var own = await silo.MakeAsync("gsod");

        (await silo.Directory.FindAsync(new(new("weather"), "gsod"), Stop))!.Dataset.Id.ShouldBe(own.Id);
        (await silo.Directory.FindByAddressAsync(new DatasetAddress(new(new("weather"), tail), "gsod"), Stop))!.Dataset.Id
            .ShouldBe(remote.Id);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_third_nodes_dataset_is_kept_by_an_owners_grant_and_found_after_that_of_the_topics_home(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await DatasetSilo.StartAsync(database, _blobs.Path);
        using var guest = new PlayedHome();
        var topic = _home.Topic("remote");
        var bytes = GrantCodec.Write(new()
        {
            Topic = topic.Id, User = TopicSilo.Owner, Node = guest.Node.NodeId, MadeAt = topic.CreatedAt,
        });
        topic = topic with
        {
            Roles = [new(UserId.FromPublicKey(_home.Node.PublicKey.Span), TopicRole.Owner)],
        };
        var granted = topic with { Revision = 2, Grants = [new(bytes, _home.Node.PublicKey, _home.Node.Sign(bytes))] };
        await silo.TopicGrain(topic.Id).AdoptAsync(_home.Adopt(topic), Stop);
        var (list, size) = await HoldAsync(silo);
        var theirs = guest.Draft(topic, "gsod");
        var first = guest.Version(theirs, "1.0.0", default, list, size);
        var adopt = guest.Adopt(PlayedHome.With(theirs, first, 1), first);

        (await silo.Grain(theirs.Id).AdoptAsync(adopt, Stop)).Refusal!.Code.ShouldBe(RefusalCode.HomeDiffers);
        (await silo.Grain(theirs.Id).GetAsync(Stop)).Dataset.ShouldBeNull("nothing is kept of what was refused");
        await silo.TopicGrain(topic.Id).AdoptAsync(_home.Adopt(granted), Stop);
        (await silo.Grain(theirs.Id).AdoptAsync(adopt, Stop)).Dataset!.Home!.NodeId.ShouldBe(guest.Node.NodeId);
        var path = new DatasetPath(new("remote"), "gsod");
        (await silo.Directory.FindAsync(path, Stop))!.Dataset.Id.ShouldBe(theirs.Id);

        // Of that name its home has one too, which was changed before.
        var homes = _home.Draft(topic, "gsod") with { UpdatedAt = topic.CreatedAt };
        (await silo.Grain(homes.Id).AdoptAsync(_home.Adopt(homes), Stop)).Refusal.ShouldBeNull();
        (await silo.Directory.FindAsync(path, Stop))!.Dataset.Id.ShouldBe(homes.Id);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_deleted_dataset_goes_when_its_time_is_over(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await DatasetSilo.StartAsync(database, _blobs.Path);
        var (list, size) = await HoldAsync(silo);
        var draft = _home.Draft(await TopicAsync(silo), "gsod");
        var first = _home.Version(draft, "1.0.0", default, list, size);
        var record = PlayedHome.With(draft, first, 1);
        await silo.Grain(draft.Id).AdoptAsync(_home.Adopt(record, first), Stop);

        var gone = record with { Revision = 9, Status = DatasetStatus.Deleted, DeletedAt = DateTimeOffset.UnixEpoch.AddDays(1) };
        (await silo.Grain(draft.Id).AdoptAsync(_home.Adopt(gone), Stop)).Dataset!.Status.ShouldBe(DatasetStatus.Deleted);

        (await silo.Upkeep.RunAsync(Stop)).Datasets.ShouldBe(1);
        (await database.RowsAsync("SELECT name FROM bib.datasets WHERE home_revision IS NOT NULL")).ShouldBeEmpty();
        (await database.RowsAsync($"SELECT version FROM bib.dataset_versions WHERE dataset_id = '{draft.Id}'")).ShouldBeEmpty();
    }

    public void Dispose()
    {
        _home.Dispose();
        _blobs.Dispose();
    }

    private async Task<TopicRecord> TopicAsync(DatasetSilo silo)
    {
        var record = _home.Topic("remote");
        (await silo.TopicGrain(record.Id).AdoptAsync(_home.Adopt(record), Stop)).Refusal.ShouldBeNull();
        return record;
    }

    /// <summary>Content that is here and held, as fetched content is before its version is adopted.</summary>
    private static async Task<(IReadOnlyList<ListRef> List, long Size)> HoldAsync(DatasetSilo silo)
    {
        var own = await silo.MakeAsync("own");
        (await silo.PublishAsync(own.Id, default, ("a.csv", "a,b\n"u8.ToArray()))).Refusal.ShouldBeNull();
        var latest = (await silo.Directory.FindLatestAsync(own.Id, Stop))!;
        var header = ManifestHeaderCodec.Read(latest.HeaderBytes.Span);
        await silo.Grain(own.Id).ChangeStatusAsync(new(DatasetTransition.Archive, null, TopicSilo.By(TopicSilo.Owner)), Stop);
        return (header.Files, header.Size);
    }
}
