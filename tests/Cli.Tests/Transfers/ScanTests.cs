using System.Security.Cryptography;
using System.Text;
using Bib.Cli.Transfers.Scans;
using Content.Trees;
using Google.Protobuf;

namespace Bib.Cli.Tests.Transfers;

/// <summary>What of a source is not read again.</summary>
public sealed class ScanTests : IDisposable
{
    private static readonly DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly byte[] _first = SHA256.HashData("first"u8);
    private static readonly byte[] _second = SHA256.HashData("second"u8);
    private readonly string _folder = Directory.CreateTempSubdirectory("bib-scans-").FullName;

    private string Place => Path.Combine(_folder, "scan");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_is_as_it_was_has_the_hash_that_was_published()
    {
        await PublishAsync(_first, File("a", 1), File("b/c", 2), File("d", 3));

        using var scan = Begun(_first);

        Find(scan, File("a", 1)).ShouldBe(HashOf("a"));
        Find(scan, File("b/c", 2)).ShouldBe(HashOf("b/c"));
        Find(scan, File("d", 3)).ShouldBe(HashOf("d"));
        scan.Unchanged.ShouldBe(3);
    }

    [Fact]
    public async Task Whatever_else_the_file_system_says_of_a_file_it_is_read()
    {
        var was = File("a", 5);
        var stamp = was.Stamp;
        await PublishAsync(_first, was);

        foreach (var other in new[]
        {
            stamp with { Size = 6 }, stamp with { Modified = stamp.Modified + 1 },
            stamp with { Changed = stamp.Changed + 1 }, stamp with { Inode = 9 },
        })
        {
            using var scan = Begun(_first);
            Find(scan, ("a", other)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task New_files_between_the_others_are_read()
    {
        await PublishAsync(_first, File("b", 1), File("d", 2));

        using var scan = Begun(_first);

        Find(scan, File("a", 1)).ShouldBeNull();
        Find(scan, File("b", 1)).ShouldBe(HashOf("b"));
        Find(scan, File("c", 1)).ShouldBeNull();
        Find(scan, File("d", 2)).ShouldBe(HashOf("d"));
        Find(scan, File("e", 2)).ShouldBeNull();
    }

    [Fact]
    public async Task A_file_changed_a_moment_before_it_was_looked_at_is_not_trusted()
    {
        // Within the clock's grain it could be changed once more without another stamp.
        var fresh = ("a", new FileStamp(1, 0, Nanoseconds(_now) - 1_000_000_000, 1));
        await PublishAsync(_first, fresh);

        using var scan = Begun(_first);

        Find(scan, fresh).ShouldBeNull();
    }

    [Fact]
    public async Task Only_the_version_that_it_is_of_is_known_and_it_moves_on_with_the_versions()
    {
        await PublishAsync(_first, File("a", 1));
        using (var other = Begun(_second)) Find(other, File("a", 1)).ShouldBeNull();

        using (var scan = Begun(_first))
        {
            Find(scan, File("a", 1));
            await scan.KeepAsync(_second, () => throw new InvalidOperationException("every hash is known"), Stop);
        }

        using var next = Begun(_second);
        Find(next, File("a", 1)).ShouldBe(HashOf("a"));
    }

    [Fact]
    public async Task One_that_is_cut_is_trusted_as_far_as_it_goes()
    {
        await PublishAsync(_first, File("a", 1), File("b", 1));
        using (var cut = new FileStream(Place, FileMode.Open)) cut.SetLength(cut.Length - 10);

        using var scan = Begun(_first);

        Find(scan, File("a", 1)).ShouldBe(HashOf("a"));
        Find(scan, File("b", 1)).ShouldBeNull();
    }

    [Fact]
    public void One_that_is_none_is_as_good_as_nothing()
    {
        System.IO.File.WriteAllText(Place, "bib-scan-1\nnonsense");

        using var scan = Begun(_first);

        Find(scan, File("a", 1)).ShouldBeNull();
    }

    [Fact]
    public async Task A_file_of_another_size_than_was_published_is_not_noted()
    {
        using (var scan = Begun([]))
        {
            Find(scan, File("a", 7));
            await scan.KeepAsync(_first, () => Listing(("a", new(8, 0, 0, 0))), Stop);
        }

        using var next = Begun(_first);
        Find(next, File("a", 7)).ShouldBeNull();
    }

    [Fact]
    public void An_upload_that_ends_otherwise_leaves_nothing()
    {
        using (var scan = Begun([])) Find(scan, File("a", 7));

        Directory.EnumerateFiles(_folder).ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static long Nanoseconds(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static (string Path, FileStamp Stamp) File(string path, long size) =>
        (path, new(size, 1, Nanoseconds(_now) - 3_000_000_000, 2));

    private static byte[] HashOf(string path) => SHA256.HashData(Encoding.UTF8.GetBytes(path));

    private static byte[]? Find(Scan scan, (string Path, FileStamp Stamp) file) =>
        scan.Find(Encoding.UTF8.GetBytes(file.Path), file.Stamp, _now) is { IsEmpty: false } hash ? hash.ToArray() : null;

    private static async IAsyncEnumerable<V1.DatasetFile> Listing(params (string Path, FileStamp Stamp)[] files)
    {
        await Task.Yield();
        foreach (var (path, stamp) in files)
        {
            yield return new()
            {
                Path = ByteString.CopyFromUtf8(path),
                SizeBytes = stamp.Size,
                Sha256 = ByteString.CopyFrom(HashOf(path)),
            };
        }
    }

    private Scan Begun(byte[] contentId)
    {
        var scan = new Scan(Place);
        scan.Begin(contentId);
        return scan;
    }

    private async Task PublishAsync(byte[] contentId, params (string Path, FileStamp Stamp)[] files)
    {
        using var scan = Begun([]);
        foreach (var file in files) Find(scan, file).ShouldBeNull();
        await scan.KeepAsync(contentId, () => Listing(files), Stop);
    }
}
