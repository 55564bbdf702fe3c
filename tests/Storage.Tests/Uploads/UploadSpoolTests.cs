using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Uploads;
using Bib.Storage.Files;
using Bib.Storage.Tests.Blobs;
using Bib.Storage.Uploads.Spools;

namespace Bib.Storage.Tests.Uploads;

/// <summary>What is found again of what came in, when process or machine die at any moment.</summary>
public sealed class UploadSpoolTests
{
    private const int Mode = 0x1A4;
    private const string Folder = "/blobs/spool";

    private static readonly UploadId _id = new(Guid.Parse("0198c0de-0000-7000-8000-00000000000a"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task When_the_process_dies_every_byte_that_came_is_found_again(int seed)
    {
        var random = new Random(seed);
        var disk = Disk();
        var files = Files(random);
        var spool = Open(disk);
        spool.Recover(Position(files, 0, 0)).ShouldBeNull();
        var reached = Receive(spool, files, random, steps: random.Next(1, 60), 0, 0);
        var journaled = Before(files, reached, random);
        if (random.Next(2) == 0) spool.Forget(SpoolPlace.Of(journaled));

        // Nothing is closed or flushed: another process finds what the kernel has.
        await FoundAsync(disk, files, journaled, reached);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task It_goes_on_behind_what_an_earlier_call_has_left(int seed)
    {
        var random = new Random(seed);
        var disk = Disk();
        var files = Files(random);
        var reached = (Files: 0, Bytes: 0);
        var journaled = Position(files, 0, 0);
        for (var call = 0; call < 5; call++)
        {
            var spool = Open(disk);
            spool.Recover(journaled);
            reached = Receive(spool, files, random, random.Next(1, 25), reached.Files, reached.Bytes);
            var next = Before(files, reached, random);
            if (SpoolPlace.Of(next).CompareTo(SpoolPlace.Of(journaled)) > 0) journaled = next;
            spool.Forget(SpoolPlace.Of(journaled));
        }

        await FoundAsync(disk, files, journaled, reached);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task When_the_machine_dies_what_is_found_goes_on_without_a_gap_and_is_what_came(int seed)
    {
        var random = new Random(seed);
        var disk = Disk();
        var files = Files(random);
        var spool = Open(disk);
        spool.Recover(Position(files, 0, 0));
        var reached = Receive(spool, files, random, steps: 60, 0, 0);
        var journaled = Before(files, reached, random);

        await FoundAsync(disk.AfterCrash(random), files, journaled, upTo: reached, isExact: false);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Segments_are_written_over_and_what_was_in_them_is_not_found_again(int seed)
    {
        var random = new Random(seed);
        var disk = Disk();
        byte[] content = new byte[200_000];
        random.NextBytes(content);
        var path = ManifestPath.Of("a");
        List<(ManifestPath, byte[], int)> files = [(path, content, 0)];
        var spool = Open(disk);
        spool.Begin(0, path, Mode, 0);
        var (reached, journaled) = (0, 0);

        // Records of one length: what is left of an earlier segment begins where a new one ends.
        for (var stop = random.Next(20_000, content.Length); reached < stop;)
        {
            spool.AddData(content.AsSpan(reached, 500));
            reached += 500;
            if (random.Next(4) > 0) continue;
            journaled = random.Next(Math.Max(journaled, reached - 10_000), reached);
            spool.Forget(new(0, journaled));
        }

        disk.List(Folder).Count().ShouldBeLessThan(12, "what is journaled makes room");
        var behind = Position(files, 0, journaled);
        await FoundAsync(disk.AfterCrash(random), files, behind, (0, reached), isExact: false);
        await FoundAsync(disk, files, behind, (0, reached));
        spool.Dispose();
        Open(disk).Remove();
        disk.List(Folder).ShouldBeEmpty();
    }

    [Fact]
    public void A_disk_that_fails_costs_the_spool_and_nothing_else()
    {
        var disk = Disk();
        var failures = new List<Exception>();
        var spool = new UploadSpool(disk, Folder, _id, [], Options(), failures.Add);
        spool.Recover(new(0, 0, default, default, 0));
        spool.Add(0, [new(ManifestPath.Of("a"), Mode, new byte[100])]);
        disk.Fault = (_, kind) => kind == "write" ? 5 : 0;

        spool.Add(1, [new(ManifestPath.Of("b"), Mode, new byte[100])]);
        spool.Add(2, [new(ManifestPath.Of("c"), Mode, new byte[100])]);

        failures.Count.ShouldBe(1, "it is told once");
        spool.IsFull.ShouldBeFalse("who sends is not held up by it");
        disk.Fault = (_, _) => 0;
        Open(disk).Recover(new(0, 0, default, default, 0))!.End.Files.ShouldBe(1);
    }

    [Fact]
    public void On_a_disk_that_is_nearly_full_nothing_is_kept()
    {
        var disk = Disk();
        disk.Free = 1000;
        var spool = Open(disk);

        spool.Add(0, [new(ManifestPath.Of("a"), Mode, new byte[100])]);

        disk.List(Folder).ShouldBeEmpty();
    }

    [Fact]
    public void It_is_full_until_the_journal_has_followed()
    {
        var disk = Disk();
        var spool = Open(disk);
        var megabyte = new byte[1 << 20];
        var count = 0;
        for (; !spool.IsFull; count++) spool.Add(count, [new(ManifestPath.Of($"f{count:000}"), Mode, megabyte)]);

        count.ShouldBe(32, "the limit, in files of a mebibyte");
        spool.Forget(new(1, 0));
        spool.IsFull.ShouldBeFalse();
    }

    [Fact]
    public void Nobody_is_left_a_spool_for_longer_than_an_upload()
    {
        var disk = Disk();
        var time = new Bib.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(365));
        using var spools = new UploadSpools(
            disk, Folder, Options(), time, Microsoft.Extensions.Logging.Abstractions.NullLogger<UploadSpools>.Instance);
        spools.Open(_id).Add(0, [new(ManifestPath.Of("a"), Mode, new byte[100])]);
        var path = Path.Combine(Folder, disk.List(Folder).Single().Name);

        disk.Touch(path, time.GetUtcNow());
        spools.Purge();
        disk.List(Folder).Count().ShouldBe(1);
        time.Jump(IUploads.KeptFor);
        spools.Purge();
        disk.List(Folder).ShouldBeEmpty();
    }

    private static SimulatedDisk Disk()
    {
        var disk = new SimulatedDisk();
        disk.MakeDirectory("/blobs");
        disk.MakeDirectory(Folder);
        disk.FlushEverything("/blobs");
        return disk;
    }

    private static UploadSpoolOptions Options() => new() { SegmentBytes = 4096, BytesMax = 32 << 20, FreeBytesMin = 0 };

    private static UploadSpool Open(SimulatedDisk disk)
    {
        var segments = disk.List(Folder).OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .Select(entry => new SpoolSegment(
                Convert.ToInt64(entry.Name[33..], 16), Path.Combine(Folder, entry.Name))).ToList();
        return new(disk, Folder, _id, segments, Options(), failure => throw failure);
    }

    /// <summary>Small and empty files, larger ones, and some that an earlier version has.</summary>
    private static List<(ManifestPath Path, byte[] Content, int Kind)> Files(Random random) =>
        [.. Enumerable.Range(0, 30).Select(index =>
        {
            var kind = random.Next(3);
            var content = new byte[kind == 0 ? random.Next(0, 20_000) : random.Next(0, 500)];
            random.NextBytes(content);
            return (ManifestPath.Of($"f{index:000}"), content, kind);
        })];

    /// <summary>Takes steps behind a place: a small file, a kept one, some bytes of a larger one, its end.</summary>
    private static (int Files, int Bytes) Receive(
        UploadSpool spool,
        List<(ManifestPath Path, byte[] Content, int Kind)> files,
        Random random,
        int steps,
        int index,
        int offset)
    {
        // What is kept is written with what comes next: not every one of a million is worth a write of its own.
        var written = (index, offset);
        var isBegun = false;
        for (; steps > 0 && index < files.Count; steps--)
        {
            var (path, content, kind) = files[index];
            if (kind == 1)
            {
                spool.Add(index++, [new(path, Mode, content)]);
                written = (index, 0);
                continue;
            }

            if (kind == 2)
            {
                spool.Keep(index++, Kept(path, content));
                continue;
            }

            if (!isBegun) spool.Begin(index, path, Mode, offset);
            isBegun = true;
            var length = Math.Min(random.Next(1, 6000), content.Length - offset);
            if (length > 0)
            {
                spool.AddData(content.AsSpan(offset, length));
                offset += length;
                written = (index, offset);
                continue;
            }

            spool.End();
            (index, offset, isBegun) = (index + 1, 0, false);
            written = (index, 0);
        }

        return written;
    }

    private static ManifestFile Kept(ManifestPath path, byte[] content)
    {
        var hash = ChunkHash.Of(content);
        return new(path, Mode, content.Length, content.Length == 0 ? ChunkHash.OfNothing : hash,
            content.Length == 0 ? [] : [new(hash, content.Length)], []);
    }

    private static UploadPosition Before(
        List<(ManifestPath Path, byte[] Content, int Kind)> files, (int Files, int Bytes) reached, Random random)
    {
        var whole = random.Next(0, reached.Files + 1);
        var limit = whole == reached.Files ? reached.Bytes
            : files[whole].Kind == 0 ? files[whole].Content.Length : 0;
        return Position(files, whole, random.Next(0, limit + 1));
    }

    private static UploadPosition Position(
        List<(ManifestPath Path, byte[] Content, int Kind)> files, int whole, int begun) => new(
        whole, files.Take(whole).Sum(file => (long)file.Content.Length) + begun,
        whole == 0 ? default : files[whole - 1].Path, begun == 0 ? default : files[whole].Path, begun);

    private static async Task FoundAsync(
        SimulatedDisk disk,
        List<(ManifestPath Path, byte[] Content, int Kind)> files,
        UploadPosition journaled,
        (int Files, int Bytes) upTo,
        bool isExact = true)
    {
        var spool = Open(disk);
        var scan = spool.Recover(journaled);
        var end = scan?.End ?? journaled;
        if (isExact) end.ShouldBe(Position(files, upTo.Files, upTo.Bytes));
        SpoolPlace.Of(end).CompareTo(new(upTo.Files, upTo.Bytes)).ShouldBeLessThanOrEqualTo(0);
        var index = (int)journaled.Files;
        var offset = (int)journaled.BegunBytes;
        foreach (var file in scan?.Files ?? [])
        {
            var (path, content, kind) = files[index];
            if (file.Kind == SpoolKind.Begin && !file.IsComplete && file.Bytes == 0) break;
            file.Path.ShouldBe(path);
            if (file.Kept is { } kept)
            {
                kind.ShouldBe(2);
                kept.Hash.ShouldBe(Kept(path, content).Hash);
            }
            else
            {
                await using var stream = spool.Open(file, null);
                using var read = new MemoryStream();
                await stream.CopyToAsync(read, Stop);
                read.ToArray().ShouldBe(content[offset..(offset + (int)read.Length)]);
                if (file.IsComplete) read.Length.ShouldBe(content.Length - offset);
            }

            if (!file.IsComplete) break;
            (index, offset) = (index + 1, 0);
        }

        end.Files.ShouldBe(index);
    }
}
