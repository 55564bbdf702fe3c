using System.Diagnostics;
using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Datasets;

/// <summary>
/// A node whose disk for content is full: a small tmpfs, which root alone may mount. Where that is not allowed,
/// <c>DiskFaultTests</c> over the file-system seam stand for it, and DatasetServiceTests for what the API says.
/// </summary>
public sealed class DiskFullWalkTests
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
        if (!await MountAsync("-t", "tmpfs", "-o", $"size={SmallMebibytes}m,mode=0700", "tmpfs", blobs)) return;
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

            (await MountAsync("-o", "remount,size=700m", blobs)).ShouldBeTrue();
            (await BibRun.OfAsync(folder, "dataset", "upload", "t/large", file)).ExitCode.ShouldBe(0);
            (await BibRun.OfAsync(folder, "dataset", "verify", "t/large", "-o", "json")).Output.ShouldBe("[]\n");
            (await bibd.StopAsync()).ShouldBe(0);
        }
        finally
        {
            await RunAsync("umount", "-l", blobs);
        }
    }

    private static async Task<bool> MountAsync(params string[] arguments) => await RunAsync("mount", arguments) == 0;

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(Stop);
        return process.ExitCode;
    }
}
