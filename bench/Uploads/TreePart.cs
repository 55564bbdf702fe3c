using System.Diagnostics;
using System.Globalization;

namespace Bib.Bench.Uploads;

/// <summary>A tree of 100,000 files of 1 KiB: published, published again unchanged, and fetched.</summary>
internal static class TreePart
{
    private const int Files = 100_000;
    private const int FileBytes = 1 << 10;
    private const int FolderFiles = 1000;
    private const int Rescans = 3;

    public static async Task<int> RunAsync()
    {
        var root = Directory.CreateTempSubdirectory("bib-bench-").FullName;
        try
        {
            var tree = Path.Combine(root, "tree");
            await MakeAsync(tree);
            await BenchNode.RunAsync(root, root, async bib =>
            {
                await NoteAsync("upload of 100,000 files", bib($"upload b/tree '{tree}' -p"));
                for (var round = 0; round < Rescans; round++)
                    await NoteAsync("upload again, nothing changed", bib($"upload b/tree '{tree}'"));
                await NoteAsync("upload again, everything read", bib($"upload b/tree '{tree}' --force-rescan"));
                await NoteAsync("download of 100,000 files", bib($"download b/tree '{root}/back'"));
                await BenchNode.Sh($"diff -r '{tree}' '{root}/back'")();
            });
            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task NoteAsync(string name, Func<Task> act)
    {
        var start = Stopwatch.GetTimestamp();
        await act();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {seconds:0.00} s, {Files / seconds:0} files/s"));
    }

    private static async Task MakeAsync(string tree)
    {
        var random = new Random(1);
        var content = new byte[FileBytes];
        for (var index = 0; index < Files; index++)
        {
            random.NextBytes(content);
            var folder = Path.Combine(tree, string.Create(CultureInfo.InvariantCulture, $"{index / FolderFiles:000}"));
            if (index % FolderFiles == 0) Directory.CreateDirectory(folder);
            var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{index:000000}"));
            await File.WriteAllBytesAsync(file, content);
        }

        // What was changed a moment before is never taken on trust.
        await BenchNode.Sh($"sync -f '{tree}' && sleep 3")();
    }
}
