using Bib.Grains.Abstractions.Citations;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Datasets;
using Bib.Storage.Identity;
using Bib.Storage.Tests.Topics;
using Bib.Testing;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Datasets;

/// <summary>Datasets through their grains, on real PostgreSQL.</summary>
public sealed class DatasetGrainTests(ScratchServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_dataset_and_its_versions_are_read_back_after_a_restart(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var folder = new TemporaryDirectory();
        DatasetAnswer second;
        await using (var silo = await DatasetSilo.StartAsync(database, folder.Path))
        {
            var made = await silo.MakeAsync("gsod");
            await silo.PublishAsync(made.Id, default, ("a", [1]), ("b/c", [2, 3]));
            second = await silo.PublishAsync(made.Id, default, ("a", [1]));
        }

        await using var again = await DatasetSilo.StartAsync(database, folder.Path);
        var read = await again.Grain(second.Dataset!.Id).GetAsync(Stop);

        read.ETag.ShouldBe("3");
        read.Topic.Value.ShouldBe("weather");
        read.Dataset!.Latest.ShouldBe(second.Dataset.Latest);
        read.Dataset.Latest!.Previous.ShouldBe(VersionNumber.First);
        read.Dataset.Status.ShouldBe(DatasetStatus.Active);
        read.Dataset.Versions.ShouldBe(2);
        var first = await again.Directory.FindVersionAsync(read.Dataset.Id, VersionNumber.First, Stop);
        var files = new FileListReader(again.Chunks).ReadAll(first!.ReadHeader().Files).ToList();
        files.Select(file => file.Path.ToString()).ShouldBe(["a", "b/c"]);
        (await again.Directory.ListVersionsAsync(read.Dataset.Id, 10, null, Stop)).Versions
            .Select(v => v.Number.ToString()).ShouldBe(["1.0.1", "1.0.0"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_version_is_kept_with_the_signature_of_the_node_that_published_it(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var folder = new TemporaryDirectory();
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path);
        var made = await silo.MakeAsync("gsod");

        await silo.PublishAsync(made.Id, default, ("a", [1]));

        var kept = await silo.Directory.FindLatestAsync(made.Id, Stop);
        kept!.Node.PublicKey.ToArray().ShouldBe(silo.Node.PublicKey.ToArray());
        new Signatures().Verify(
            silo.Node.PublicKey.Span, NodeSignature.Message(kept.Version.ContentId, [], []), kept.Node.Signature.Span).ShouldBeTrue();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_version_is_found_by_its_content_id_alone_until_its_dataset_is_deleted(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var folder = new TemporaryDirectory();
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path);
        var made = await silo.MakeAsync("gsod");
        var published = await silo.PublishAsync(made.Id, default, ("a", [1]));
        var contentId = published.Dataset!.Latest!.ContentId;

        var found = await silo.Directory.FindByContentAsync(contentId, Stop);
        var none = await silo.Directory.FindByContentAsync(Bib.Grains.Abstractions.Blobs.ChunkHash.OfNothing, Stop);
        await silo.Grain(made.Id).ChangeStatusAsync(
            new(DatasetTransition.Delete, null, TopicSilo.By(TopicSilo.Owner)), Stop);

        found!.ReadHeader().DatasetId.ShouldBe(made.Id.Value);
        found.Version.Number.ShouldBe(VersionNumber.First);
        none.ShouldBeNull();
        (await silo.Directory.FindByContentAsync(contentId, Stop)).ShouldBeNull();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_was_made_of_a_version_is_found_until_its_dataset_is_deleted(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var folder = new TemporaryDirectory();
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path);
        var (one, two) = (await silo.MakeAsync("one"), await silo.MakeAsync("two"));
        await silo.PublishMadeOfAsync(one.Id, default, ["bib://weather/raw@1.0.0", "a\0b", "urn:x"], ("a", [1]));
        await silo.PublishMadeOfAsync(one.Id, default, ["bib://weather/raw@1.0.1"], ("a", [2]));
        await silo.PublishMadeOfAsync(two.Id, default, ["bib://weather/raw@" + new string('0', 64)], ("a", [3]));
        string[] names = ["bib://weather/raw@1.0.0", "bib://weather/raw@" + new string('0', 64)];

        var found = await silo.Directory.ListMadeOfAsync(names, 10, Stop);
        var fewer = await silo.Directory.ListMadeOfAsync(names, 1, Stop);
        await silo.Grain(two.Id).ChangeStatusAsync(
            new(DatasetTransition.Delete, null, TopicSilo.By(TopicSilo.Owner)), Stop);

        found.Select(made => $"{made.Path}@{made.Version.Version.Number}").Order().ShouldBe(["weather/one@1.0.0", "weather/two@1.0.0"]);
        found.Select(made => made.Version.ReadHeader().DatasetId).ShouldBe([one.Id.Value, two.Id.Value], ignoreOrder: true);
        fewer.Count.ShouldBe(1);
        (await silo.Directory.ListMadeOfAsync(names, 10, Stop)).Single().Path.Name.ShouldBe("one");
        (await silo.Directory.ListMadeOfAsync(["bib://weather/raw"], 10, Stop)).ShouldBeEmpty();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_versions_were_made_of_that_an_older_node_published_is_read_out_of_their_headers(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var folder = new TemporaryDirectory();
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path);
        var (one, two) = (await silo.MakeAsync("one"), await silo.MakeAsync("two"));
        await silo.PublishMadeOfAsync(one.Id, default, ["bib://weather/raw@1.0.0"], ("a", [1]));
        await silo.PublishAsync(two.Id, default, ("a", [2]));
        await database.ExecuteAsync("TRUNCATE bib.version_lineage");
        await database.ExecuteAsync("INSERT INTO bib.version_lineage SELECT id, NULL FROM bib.dataset_versions");
        var rows = new LineageRows(database.Database);

        (await rows.ReadOutAsync(10, Stop)).ShouldBe(2);
        (await rows.ReadOutAsync(10, Stop)).ShouldBe(0);

        (await silo.Directory.ListMadeOfAsync(["bib://weather/raw@1.0.0"], 10, Stop)).Single().Path.Name.ShouldBe("one");
        (await database.RowsAsync("SELECT count(*) FROM bib.version_lineage")).ShouldBe(["1"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_a_dataset_is_cited_by_is_read_back_after_a_restart(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var folder = new TemporaryDirectory();
        var change = new CitationChange
        {
            Title = "日々の気温 \\ \"quoted\"",
            Authors = [new() { Family = "李", Given = "明", Orcid = "0000-0002-1825-0097", Affiliations = [new("Räte", "")] }],
            Licence = "CC-BY-4.0",
            Keywords = ["climate", "температура"],
            Funding = [new("European Commission", "", "1", "")],
            Related = [new("IsSupplementTo", "10.1000/x")],
        };
        DatasetId id;
        await using (var silo = await DatasetSilo.StartAsync(database, folder.Path))
        {
            id = (await silo.MakeAsync("gsod")).Id;
            (await database.RowsAsync("SELECT count(*)::text FROM bib.datasets WHERE citation IS NULL")).ShouldBe(["1"]);
            var update = new UpdateDataset(null, null, null, null, null, TopicSilo.By(TopicSilo.Owner), change);
            (await silo.Grain(id).UpdateAsync(update, Stop)).Refusal.ShouldBeNull();
        }

        await using var again = await DatasetSilo.StartAsync(database, folder.Path);
        (await again.Grain(id).GetAsync(Stop)).Dataset!.Citation.ShouldBe(change.Apply(Citation.Empty));
        (await database.RowsAsync("SELECT citation->'authors'->0->>'family' FROM bib.datasets")).ShouldBe(["李"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Every_change_leaves_its_traces(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var folder = new TemporaryDirectory();
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path);
        var dataset = await silo.MakeAsync("gsod");

        await silo.PublishAsync(dataset.Id, default, ("a", [1]));
        await silo.Grain(dataset.Id).ChangeStatusAsync(
            new(DatasetTransition.Delete, null, TopicSilo.By(TopicSilo.Owner)), Stop);

        (await database.RowsAsync(
                "SELECT concat_ws(' ', action, metadata->>'command', metadata->>'version', metadata->>'path') "
                + $"FROM bib.audit_log WHERE target = '{dataset.Id}' ORDER BY id"))
            .ShouldBe(
            [
                "INSERT CreateDataset weather/gsod", "UPDATE CommitVersion 1.0.0 weather/gsod",
                "DELETE DeleteDataset weather/gsod",
            ]);
        (await database.RowsAsync($"SELECT kind FROM bib.catalog_log WHERE subject_id = '{dataset.Id}' ORDER BY id"))
            .ShouldBe(["dataset.created", "dataset.published", "dataset.deleted"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_name_is_taken_until_its_dataset_is_deleted(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var folder = new TemporaryDirectory();
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path);
        var first = await silo.MakeAsync("gsod");

        (await silo.CreateAsync("gsod")).Refusal!.Code.ShouldBe(RefusalCode.AlreadyExists);
        await silo.Grain(first.Id).ChangeStatusAsync(
            new(DatasetTransition.Delete, null, TopicSilo.By(TopicSilo.Owner)), Stop);
        await silo.MakeAsync("gsod");

        (await silo.Grain(first.Id).ChangeStatusAsync(
            new(DatasetTransition.Restore, null, TopicSilo.By(TopicSilo.Owner)), Stop))
            .Refusal!.Code.ShouldBe(RefusalCode.AlreadyExists);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_repeated_commit_answers_as_the_first_time(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var folder = new TemporaryDirectory();
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path);
        var dataset = await silo.MakeAsync("gsod");
        var key = new CommandId(Guid.NewGuid());
        var first = await silo.PublishAsync(dataset.Id, key, ("a", [1]));
        var sent = await silo.Directory.FindLatestAsync(dataset.Id, Stop);

        var repeated = await silo.Grain(dataset.Id).PublishAsync(
            new(sent!.HeaderBytes, default, default, TopicSilo.By(TopicSilo.Owner, key)), Stop);
        var reused = await silo.PublishAsync(dataset.Id, key, ("b", [1]));

        repeated.Dataset!.Latest.ShouldBe(first.Dataset!.Latest);
        reused.Refusal!.Code.ShouldBe(RefusalCode.KeyReused);
        (await database.RowsAsync("SELECT version FROM bib.dataset_versions")).ShouldBe(["1.0.0"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_topic_with_datasets_stays_and_one_without_is_deleted(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var folder = new TemporaryDirectory();
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path);
        var dataset = await silo.MakeAsync("gsod");

        (await silo.TopicGrain().ChangeStatusAsync(TopicSilo.Step(TopicTransition.Delete), Stop))
            .Refusal!.Code.ShouldBe(RefusalCode.HasDatasets);
        await silo.Grain(dataset.Id).ChangeStatusAsync(
            new(DatasetTransition.Delete, null, TopicSilo.By(TopicSilo.Owner)), Stop);
        (await silo.TopicGrain().ChangeStatusAsync(TopicSilo.Step(TopicTransition.Delete), Stop)).Refusal.ShouldBeNull();
        (await silo.CreateAsync("other")).Refusal!.Code.ShouldBe(RefusalCode.ParentMissing);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Pages_follow_each_other_in_every_order(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var folder = new TemporaryDirectory();
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path);
        var names = Enumerable.Range(0, 7).Select(index => $"d{index}").ToList();
        foreach (var name in names) await silo.MakeAsync(name);

        foreach (var order in Enum.GetValues<DatasetOrder>())
        {
            foreach (var descending in new[] { false, true })
            {
                var seen = new List<string>();
                string? token = null;
                do
                {
                    var page = await silo.Directory.ListAsync(
                        new() { Order = order, Descending = descending, PageSize = 3, PageToken = token }, Stop);
                    seen.AddRange(page.Datasets.Select(listing => listing.Dataset.Name));
                    token = page.NextPageToken;
                }
                while (token is not null);

                seen.ShouldBe(descending ? Enumerable.Reverse(names) : names, $"{order} {descending}");
            }
        }

        var below = await silo.Directory.ListAsync(new() { Topic = new TopicPath("elsewhere"), Recursive = true }, Stop);
        below.Datasets.ShouldBeEmpty();
        (await silo.Directory.ListAsync(new() { Owner = TopicSilo.Owner, PageSize = 1 }, Stop)).Datasets.ShouldHaveSingleItem();
        (await silo.Directory.ListAsync(new() { Owner = new UserId(new string('9', UserId.Length)) }, Stop)).Datasets.ShouldBeEmpty();
        await Should.ThrowAsync<FormatException>(() => silo.Directory.ListAsync(new() { PageToken = "no" }, Stop));
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_cannot_be_restored_goes_and_its_chunks_with_it(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var folder = new TemporaryDirectory();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path, time);
        var large = new byte[300_000];
        new Random(7).NextBytes(large);
        var kept = await silo.MakeAsync("kept");
        var gone = await silo.MakeAsync("gone");
        await silo.PublishAsync(kept.Id, default, ("a", large));
        await silo.PublishAsync(gone.Id, default, ("a", large), ("b", [.. large.Reverse()]));
        await silo.Grain(gone.Id).ChangeStatusAsync(
            new(DatasetTransition.Delete, null, TopicSilo.By(TopicSilo.Owner)), Stop);
        (await silo.BlobUpkeep.RunAsync(Stop)).Waiting.ShouldBe(0, "a deleted dataset still holds its chunks");

        time.Jump(TopicLimits.RestorableFor);
        (await silo.Upkeep.RunAsync(Stop)).Datasets.ShouldBe(1);
        await silo.BlobUpkeep.RunAsync(Stop);
        time.Jump(TimeSpan.FromHours(25));
        var report = await silo.BlobUpkeep.RunAsync(Stop);

        report.Removed.ShouldBeGreaterThan(0);
        var version1 = await silo.Directory.FindLatestAsync(kept.Id, Stop);
        var needed = new FileListReader(silo.Chunks).Everything(version1!.ReadHeader().Files).ToList();
        silo.Chunks.Missing(needed).ShouldBeEmpty();
        (await database.RowsAsync("SELECT name FROM bib.datasets")).ShouldBe(["kept"]);
    }
}
