using System.Diagnostics;
using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Datasets;

/// <summary>
/// A node whose disk for content is full: a small tmpfs, which root alone may mount. Where that is not allowed,
/// <c>DiskFaultTests</c> over the file-system seam stand for it, and DatasetServiceTests for what the API says.
/// </summary>
public sealed class DiskFullWalkTests(ITestOutputHelper output)
{
    /// <summary>256 MiB are left to others, so that of this 64 can be used.</summary>
    private const string SmallMebibytes = "320";

    private const int FileMebibytes = 100;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_is_told_and_with_room_the_upload_goes_on()
    {
        await using var folder = new NodeFolder();
        var blobs = Directory.CreateDirectory(Path.Combine(folder.Data, "blobs")).FullName;
        if (await MountAsync("-t", "tmpfs", "-o", $"size={SmallMebibytes}m,mode=0700", "tmpfs", blobs) is { } missing)
        {
            output.WriteLine($"not run on a full disk: {missing}");
            return;
        }

        try
        {
            var bibd = await folder.StartReadyAsync();
            var file = Path.Combine(folder.Root, "large");
            var bytes = new byte[FileMebibytes << 20];
            new Random(7).NextBytes(bytes);
            await File.WriteAllBytesAsync(file, bytes, Stop);

            var full = await BibRun.OfAsync(folder, "dataset", "upload", "t/large", file, "-p");
            full.ExitCode.ShouldBe(5, full.Error);
            full.Error.ShouldContain("disk");
            full.Error.ShouldContain("full");
            full.Error.ShouldContain("hint:");
            (await BibRun.OfAsync(folder, "dataset", "versions", "t/large", "-o", "name")).Output.ShouldBeEmpty();

            (await MountAsync("-o", "remount,size=700m", blobs)).ShouldBeNull();
            (await BibRun.OfAsync(folder, "dataset", "upload", "t/large", file)).ExitCode.ShouldBe(0);
            (await BibRun.OfAsync(folder, "dataset", "verify", "t/large", "-o", "json")).Output.ShouldBe("[]\n");
            (await bibd.StopAsync()).ShouldBe(0);
        }
        finally
        {
            using var unmounting = Process.Start("umount", ["-l", blobs]);
            await unmounting.WaitForExitAsync(Stop);
        }
    }

    /// <summary>Mounts, which only root may; what the machine said where it does not.</summary>
    private static async Task<string?> MountAsync(params string[] arguments)
    {
        using var mount = Process.Start(new ProcessStartInfo("mount", arguments) { RedirectStandardError = true })!;
        var said = await mount.StandardError.ReadToEndAsync(Stop);
        await mount.WaitForExitAsync(Stop);
        return mount.ExitCode == 0 ? null : said.Trim();
    }
}
