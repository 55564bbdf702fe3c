using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Uploads;
using Bib.Storage.Files;
using Bib.Storage.Tests.Blobs;
using Bib.Storage.Tests.Topics;
using Bib.Storage.Uploads.Spools;
using Bib.Testing;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Datasets;

/// <summary>Uploads that end well, that break off and go on, and that are taken over.</summary>
public sealed class UploadTests(ScratchServers servers)
{
    private const int Mode = 0x1A4;
    private const long LargeBytes = 24 << 20;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_file_that_breaks_off_goes_on_behind_what_is_durable()
    {
        await using var database = await servers.MigratedAsync(18);
        using var folder = new TemporaryDirectory();
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path);
        var dataset = await silo.MakeAsync("large");
        var id = new UploadId(Guid.NewGuid());
        var path = ManifestPath.Of("large");
        await using (var broken = await OpenAsync(silo, id, dataset))
        {
            await broken.AddAsync(ManifestPath.Of("a"), Mode, new byte[] { 1 }, Stop);
            await Should.ThrowAsync<IOException>(() => broken.AddAsync(
                path, Mode, new BreakingStream(new GeneratedStream(5, LargeBytes), 17 << 20), Stop));
        }

        await using var upload = await OpenAsync(silo, id, dataset);
        var position = upload.Position;
        position.Files.ShouldBe(1);
        position.Last.ShouldBe(ManifestPath.Of("a"));
        position.Begun.ShouldBe(path);
        position.BegunBytes.ShouldBeInRange(4 << 20, 17 << 20);
        var rest = new GeneratedStream(5, LargeBytes);
        await rest.ReadExactlyAsync(new byte[position.BegunBytes], Stop);
        await upload.AddAsync(path, Mode, rest, Stop);
        var content = await upload.CompleteAsync(Stop);

        content.Size.ShouldBe(LargeBytes + 1);
        var file = new FileListReader(silo.Chunks).Find(content.List, path)!;
        using var hash = System.Security.Cryptography.SHA256.Create();
        file.Hash.ToArray().ShouldBe(await hash.ComputeHashAsync(new GeneratedStream(5, LargeBytes), Stop));
        (await silo.Uploads.FindAsync(id, dataset.Id, TopicSilo.Owner, Stop)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Small_files_go_on_behind_the_last_that_is_durable_also_after_a_restart()
    {
        await using var database = await servers.MigratedAsync(18);
        using var folder = new TemporaryDirectory();
        var id = new UploadId(Guid.NewGuid());
        DatasetState dataset;
        await using (var silo = await DatasetSilo.StartAsync(database, folder.Path))
        {
            dataset = await silo.MakeAsync("small");
            await using var broken = await OpenAsync(silo, id, dataset);
            for (var index = 0; index < 100; index++) await AddAsync(broken, index);
        }

        await using var again = await DatasetSilo.StartAsync(database, folder.Path);
        await using var upload = await OpenAsync(again, id, dataset);
        var durable = (int)upload.Position.Files;
        durable.ShouldBeInRange(90, 100, "what was taken in is journaled when the call ends");
        for (var index = durable; index < 150; index++) await AddAsync(upload, index);
        var content = await upload.CompleteAsync(Stop);

        content.Files.ShouldBe(150);
        new FileListReader(again.Chunks).ReadAll(content.List).Select(file => file.Path.ToString())
            .ShouldBe(Enumerable.Range(0, 150).Select(Name));
    }

    [Fact]
    public async Task Who_opens_an_upload_again_takes_it_over()
    {
        await using var database = await servers.MigratedAsync(18);
        using var folder = new TemporaryDirectory();
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path);
        var dataset = await silo.MakeAsync("taken");
        var id = new UploadId(Guid.NewGuid());
        await using var first = await OpenAsync(silo, id, dataset);
        await using var second = await OpenAsync(silo, id, dataset);

        var moved = await Should.ThrowAsync<RefusalException>(() => AddAsync(first, 1));
        await AddAsync(second, 2);
        var content = await second.CompleteAsync(Stop);

        moved.Refusal.Code.ShouldBe(RefusalCode.UploadMoved);
        content.Files.ShouldBe(1);
    }

    [Fact]
    public async Task All_that_a_call_has_received_is_there_for_the_one_that_takes_it_over()
    {
        const int received = (9 << 20) + 12_345;
        await using var database = await servers.MigratedAsync(18);
        using var folder = new TemporaryDirectory();
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path);
        var dataset = await silo.MakeAsync("received");
        var id = new UploadId(Guid.NewGuid());
        var path = ManifestPath.Of("large");
        await using var first = await OpenAsync(silo, id, dataset);
        await AddAsync(first, 1);
        await using var silent = new SilentStream(new GeneratedStream(5, LargeBytes), received);
        var adding = first.AddAsync(path, Mode, silent, Stop);
        await silent.Silence;

        await using var second = await OpenAsync(silo, id, dataset);

        (await Should.ThrowAsync<RefusalException>(() => adding)).Refusal.Code.ShouldBe(RefusalCode.UploadMoved);
        second.Position.ShouldBe(new(1, 38 + received, ManifestPath.Of(Name(1)), path, received));
        var rest = new GeneratedStream(5, LargeBytes);
        await rest.ReadExactlyAsync(new byte[received], Stop);
        await second.AddAsync(path, Mode, rest, Stop);
        var content = await second.CompleteAsync(Stop);
        var file = new FileListReader(silo.Chunks).Find(content.List, path)!;
        using var hash = System.Security.Cryptography.SHA256.Create();
        file.Hash.ToArray().ShouldBe(await hash.ComputeHashAsync(new GeneratedStream(5, LargeBytes), Stop));
        Directory.GetFiles(Path.Combine(folder.Path, "spool")).ShouldBeEmpty("it is all journaled and listed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_spool_that_a_dead_node_has_left_full_is_taken_in(bool goesOn)
    {
        const int left = 100 << 20;
        await using var database = await servers.MigratedAsync(18);
        using var folder = new TemporaryDirectory();
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path);
        var dataset = await silo.MakeAsync("full");
        var id = new UploadId(Guid.NewGuid());
        var path = ManifestPath.Of("large");
        var disk = new PosixFileSystem();
        var spools = Path.Combine(folder.Path, "spool");
        disk.MakeDirectory(spools);
        using (var spool = new UploadSpool(disk, spools, id, [], new() { FreeBytesMin = 0 }, failure => throw failure))
        {
            var bytes = new byte[left];
            await new GeneratedStream(5, left + 1).ReadExactlyAsync(bytes, Stop);
            spool.Begin(0, path, Mode, 0);
            for (var offset = 0; offset < left; offset += 1 << 20) spool.AddData(bytes.AsSpan(offset, 1 << 20));
        }

        await using var upload = await OpenAsync(silo, id, dataset);
        upload.Position.BegunBytes.ShouldBe(left);
        if (goesOn)
        {
            var rest = new GeneratedStream(5, left + 1);
            await rest.ReadExactlyAsync(new byte[left], Stop);
            await upload.AddAsync(path, Mode, rest, Stop);
        }
        else
        {
            // The sender has thought better of it.
            await AddAsync(upload, 1);
            await AddAsync(upload, 2);
        }

        var content = await upload.CompleteAsync(Stop);
        content.Size.ShouldBe(goesOn ? left + 1 : 38 + 75);
    }

    [Fact]
    public async Task An_upload_is_its_owners_and_one_that_is_complete_takes_nothing()
    {
        await using var database = await servers.MigratedAsync(18);
        using var folder = new TemporaryDirectory();
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path);
        var dataset = await silo.MakeAsync("mine");
        var id = new UploadId(Guid.NewGuid());
        await using (var upload = await OpenAsync(silo, id, dataset)) await upload.CompleteAsync(Stop);
        var stranger = new UserId(new string('b', UserId.Length));

        (await Should.ThrowAsync<RefusalException>(() => silo.Uploads.OpenAsync(id, dataset.Id, stranger, Stop)))
            .Refusal.Code.ShouldBe(RefusalCode.NotAllowed);
        (await Should.ThrowAsync<RefusalException>(() => OpenAsync(silo, id, dataset)))
            .Refusal.Code.ShouldBe(RefusalCode.WrongStatus);
        (await silo.Uploads.FindAsync(id, dataset.Id, stranger, Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task Files_out_of_order_are_refused()
    {
        await using var database = await servers.MigratedAsync(18);
        using var folder = new TemporaryDirectory();
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path);
        var dataset = await silo.MakeAsync("order");
        await using var upload = await OpenAsync(silo, new(Guid.NewGuid()), dataset);
        await AddAsync(upload, 2);
        await AddAsync(upload, 1);

        await Should.ThrowAsync<ManifestException>(() => upload.CompleteAsync(Stop));
    }

    [Fact]
    public async Task Chunks_that_were_collected_meanwhile_are_asked_for_again()
    {
        await using var database = await servers.MigratedAsync(18);
        using var folder = new TemporaryDirectory();
        var id = new UploadId(Guid.NewGuid());
        DatasetState dataset;
        await using (var silo = await DatasetSilo.StartAsync(database, folder.Path))
        {
            dataset = await silo.MakeAsync("lost");
            await using var broken = await OpenAsync(silo, id, dataset);
            for (var index = 0; index < 10; index++) await AddAsync(broken, index);
        }

        using var other = new TemporaryDirectory();
        await using var again = await DatasetSilo.StartAsync(database, other.Path);
        await using var upload = await OpenAsync(again, id, dataset);
        upload.Position.Files.ShouldBe(0);
        for (var index = 0; index < 10; index++) await AddAsync(upload, index);
        (await upload.CompleteAsync(Stop)).Files.ShouldBe(10);
    }

    [Fact]
    public async Task A_forgotten_upload_and_its_chunks_go_after_a_day()
    {
        await using var database = await servers.MigratedAsync(18);
        using var folder = new TemporaryDirectory();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var silo = await DatasetSilo.StartAsync(database, folder.Path, time);
        var dataset = await silo.MakeAsync("forgotten");
        var content = new byte[400_000];
        new Random(3).NextBytes(content);
        await using (var upload = await OpenAsync(silo, new(Guid.NewGuid()), dataset))
        {
            await upload.AddAsync(ManifestPath.Of("a"), Mode, content, Stop);
            await upload.CompleteAsync(Stop);
        }

        (await silo.BlobUpkeep.RunAsync(Stop)).Waiting.ShouldBe(0, "a complete upload holds its chunks");
        time.Jump(IUploads.KeptFor + TimeSpan.FromMinutes(1));
        await silo.BlobUpkeep.RunAsync(Stop);
        time.Jump(TimeSpan.FromHours(25));
        var report = await silo.BlobUpkeep.RunAsync(Stop);

        report.Removed.ShouldBeGreaterThan(0);
        (await database.RowsAsync("SELECT count(*)::text FROM bib.uploads UNION ALL SELECT count(*)::text FROM bib.file_lists"))
            .ShouldBe(["0", "0"]);
    }

    private static Task<IUpload> OpenAsync(DatasetSilo silo, UploadId id, DatasetState dataset) =>
        silo.Uploads.OpenAsync(id, dataset.Id, TopicSilo.Owner, Stop);

    private static string Name(int index) => $"f{index:0000}";

    private static Task AddAsync(IUpload upload, int index) => upload.AddAsync(
        ManifestPath.Of(Name(index)), Mode, Sample.Of(index, 1 + (index * 37)).Content, Stop);
}
