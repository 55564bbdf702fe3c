using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Transfers;
using Bib.Storage.Tests.Blobs;
using Bib.Storage.Tests.Datasets;
using Bib.Testing;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Transfers;

/// <summary>Downloads on real PostgreSQL, and what they hold.</summary>
public sealed class DownloadsTests(ScratchServers servers) : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private static DatasetId Dataset { get; } = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_download_survives_and_there_is_one_of_a_version(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await DatasetSilo.StartAsync(database, _folder["blobs"]);
        var begun = (await silo.Downloads.BeginAsync(New(1, 11, 5000), Stop)).ShouldNotBeNull();

        var again = await silo.Downloads.BeginAsync(New(1, 11, 5000), Stop);
        await silo.Downloads.SaveAsync(begun.Id, Download.Bits(11, 9), 4000, ["peer-a", "peer-b"], Stop);
        (await silo.Downloads.SetStatusAsync(begun.Id, DownloadStatus.Paused, "wait", Stop)).ShouldBeTrue();

        again.ShouldNotBeNull().Id.ShouldBe(begun.Id);
        var kept = (await silo.Downloads.ListAsync(new(true, null, null, 10), Stop)).Single();
        (kept.Dataset, kept.ContentId, kept.Status, kept.Parts, kept.Size, kept.BytesDone, kept.Error)
            .ShouldBe((Dataset, Version(1), DownloadStatus.Paused, 11, 5000L, 4000L, "wait"));
        (kept.Path, kept.Number).ShouldBe(("weather/gsod", "1.0.1"));
        (await silo.Downloads.FindAsync(begun.Id, Stop)).ShouldNotBeNull().Status.ShouldBe(DownloadStatus.Paused);
        (await silo.Downloads.FindAsync(Guid.NewGuid(), Stop)).ShouldBeNull();
        kept.PartsDone.ToArray().ShouldBe([0xff, 0x01]);
        kept.Peers.ShouldBe(["peer-a", "peer-b"]);
    }

    [Fact]
    public async Task A_finished_one_stays_as_it_is_makes_room_for_another_and_is_forgotten_after_a_week()
    {
        var time = new FakeTimeProvider();
        await using var database = await servers.MigratedAsync(18);
        await using var silo = await DatasetSilo.StartAsync(database, _folder["blobs"], time);
        var first = (await silo.Downloads.BeginAsync(New(1, 0, 0), Stop)).ShouldNotBeNull();
        (await silo.Downloads.SetStatusAsync(first.Id, DownloadStatus.Failed, new string('x', 5000), Stop)).ShouldBeTrue();

        (await silo.Downloads.SetStatusAsync(first.Id, DownloadStatus.Active, null, Stop)).ShouldBeFalse();
        await silo.Downloads.SaveAsync(first.Id, default, 7, [], Stop);
        time.Advance(TimeSpan.FromSeconds(1));
        var second = (await silo.Downloads.BeginAsync(New(1, 0, 0), Stop)).ShouldNotBeNull();

        second.Id.ShouldNotBe(first.Id);
        var all = await silo.Downloads.ListAsync(new(false, null, null, 10), Stop);
        all.Select(one => one.Id).ShouldBe([second.Id, first.Id]);
        (all[1].BytesDone, all[1].Error?.Length).ShouldBe((0L, 4096));
        (await silo.Downloads.ListAsync(new(false, null, null, 1), Stop)).Count.ShouldBe(1);
        time.Jump(IDownloads.KeptFor);
        await silo.Downloads.BeginAsync(New(2, 0, 0), Stop);
        (await silo.Downloads.ListAsync(new(false, null, null, 10), Stop)).ShouldNotContain(one => one.Id == first.Id);
    }

    [Fact]
    public async Task They_are_listed_from_the_newest_on_page_by_page_by_dataset_and_those_that_are_open_alone()
    {
        var time = new FakeTimeProvider();
        await using var database = await servers.MigratedAsync(18);
        await using var silo = await DatasetSilo.StartAsync(database, _folder["blobs"], time);
        var begun = new List<Download>();
        for (var seed = 1; seed <= 5; seed++)
        {
            // Two of the same moment are told apart by their ids.
            if (seed != 3) time.Advance(TimeSpan.FromMilliseconds(1));
            var download = New(seed, 0, 0) with { Dataset = seed == 5 ? new(Guid.NewGuid()) : Dataset };
            begun.Add((await silo.Downloads.BeginAsync(download, Stop)).ShouldNotBeNull());
        }

        await silo.Downloads.SetStatusAsync(begun[0].Id, DownloadStatus.Canceled, null, Stop);
        var paged = new List<Download>();
        for (DownloadCursor? after = null; ;)
        {
            var page = await silo.Downloads.ListAsync(new(false, null, after, 2), Stop);
            paged.AddRange(page);
            if (page.Count < 2) break;
            after = new(page[^1].CreatedAt, page[^1].Id);
        }

        paged.Select(one => one.Id).Order().ShouldBe(begun.Select(one => one.Id).Order());
        paged.Select(one => one.CreatedAt).ShouldBe(begun.Select(one => one.CreatedAt).Reverse());
        paged[^1].Status.ShouldBe(DownloadStatus.Canceled);
        (await silo.Downloads.ListAsync(new(true, null, null, 10), Stop)).Count.ShouldBe(4);
        (await silo.Downloads.ListAsync(new(false, begun[4].Dataset, null, 10), Stop)).Single().Id.ShouldBe(begun[4].Id);
    }

    [Fact]
    public async Task More_open_ones_than_are_allowed_are_refused()
    {
        await using var database = await servers.MigratedAsync(18);
        await using var silo = await DatasetSilo.StartAsync(database, _folder["blobs"]);
        await database.ExecuteAsync(
            "INSERT INTO bib.downloads (dataset_id, content_id, part_count, parts_done) "
            + "SELECT gen_random_uuid(), encode(sha256(number::text::bytea), 'hex'), 0, '' "
            + $"FROM generate_series(1, {IDownloads.OpenMax}) number");

        (await silo.Downloads.BeginAsync(New(1, 0, 0), Stop)).ShouldBeNull();
    }

    [Theory]
    [InlineData(DownloadStatus.Active)]
    [InlineData(DownloadStatus.Paused)]
    public async Task What_an_open_download_has_brought_is_kept_for_days_and_goes_when_it_is_given_up(DownloadStatus status)
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2020-01-01", System.Globalization.CultureInfo.InvariantCulture));
        await using var database = await servers.MigratedAsync(18);
        await using var silo = await DatasetSilo.StartAsync(database, _folder["blobs"], time);
        var download = (await silo.Downloads.BeginAsync(New(1, 1, 5000), Stop)).ShouldNotBeNull();
        await silo.Downloads.SetStatusAsync(download.Id, status, null, Stop);
        foreach (var sample in new[] { Sample.Of(1, 1000), Sample.Of(2, 200_000) })
            await silo.Chunks.PutAsync(sample.Chunk, sample.Content, Stop);
        foreach (var file in Directory.GetFiles(_folder["blobs"], "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, time.GetUtcNow().UtcDateTime);
        for (var days = 0; days < 10; days++)
        {
            (await silo.BlobUpkeep.RunAsync(Stop)).Removed.ShouldBe(0, $"after {days} days");
            time.Jump(TimeSpan.FromDays(1));
        }

        await silo.Downloads.SetStatusAsync(download.Id, DownloadStatus.Failed, "given up", Stop);

        (await silo.BlobUpkeep.RunAsync(Stop)).Removed.ShouldBeGreaterThan(0);
        silo.Chunks.Missing([Sample.Of(2, 200_000).Chunk]).ShouldNotBeEmpty();
    }

    public void Dispose() => _folder.Dispose();

    private static NewDownload New(int seed, int parts, long size) =>
        new(Dataset, "weather/gsod", $"1.0.{seed}", Version(seed), parts, size);

    private static ChunkHash Version(int seed) => ChunkHash.Of([(byte)seed]);
}
